import { StringDecoder } from 'node:string_decoder';

/** In characters. Longer ones are no messages; they are passed over without being kept. */
const LONGEST_LINE = 16_000_000;

/** Cuts a stream of bytes into lines, which end in LF or CRLF; the mark at the start of some files is not part of one. */
export class TextLines {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private isTooLong = false;
  private number = 0;
  private isStart = true;

  constructor(
    private readonly line: (text: string, number: number) => void,
    private readonly tooLong: (number: number) => void,
  ) {}

  take(bytes: Buffer): void {
    this.cut(this.decoder.write(bytes));
  }

  end(): void {
    this.cut(this.decoder.end());
    if (this.rest !== '' || this.isTooLong) this.give('');
  }

  private cut(text: string): void {
    let from = this.isStart && text.charCodeAt(0) === 0xfeff ? 1 : 0;
    if (text !== '') this.isStart = false;
    for (let to = text.indexOf('\n', from); to !== -1; to = text.indexOf('\n', from)) {
      this.give(text.slice(from, to));
      from = to + 1;
    }
    if (this.isTooLong) return;
    this.rest += text.slice(from);
    if (this.rest.length > LONGEST_LINE) {
      this.rest = '';
      this.isTooLong = true;
    }
  }

  private give(end: string): void {
    this.number += 1;
    const { rest, isTooLong } = this;
    this.rest = '';
    this.isTooLong = false;
    if (isTooLong || rest.length + end.length > LONGEST_LINE) this.tooLong(this.number);
    else this.line(rest === '' ? end : rest + end, this.number);
  }
}
