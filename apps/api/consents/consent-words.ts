import { Inject, Injectable } from '@nestjs/common';
import { isYes, monthsAfter } from '@tact/journey';
import type { RegisteredPurpose } from '@tact/policy';
import { type ConsentChange, type NoticeRef, refOf, type Records } from '@tact/records';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import type { ConsentWord, NoticeName } from './schemas';

/** Why a word can't be taken, where, and what to do about it. */
export interface WordFault {
  name: 'invalid-consent' | 'unknown-notice' | 'notice-missing';
  field: string;
  message: string;
  fix: string;
}

/** Reads what people and services say about consents, by the register of purposes and the registered notices. */
@Injectable()
export class ConsentWords {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  /** The change that a word asks for, or what is wrong with it. */
  async read(
    word: ConsentWord,
    who: { by: string; method: string },
    now: Date,
  ): Promise<{ change: ConsentChange } | { fault: WordFault }> {
    const { purpose, channel, sensitivity, state, at, validUntil, proof, jurisdiction, actor } = word;
    const registered = this.rules.purposes.find((p) => p.id === purpose);
    if (!registered || !isTheirsToSay(registered)) {
      const known = this.rules.purposes.filter(isTheirsToSay).map((p) => p.id);
      return invalid(
        'purpose',
        `"${purpose}" is not a purpose that rests on consent, or that they can say no to`,
        `Use one of: ${known.join(', ')}.`,
      );
    }
    const from = at === undefined ? now : new Date(at);
    if (from > now) return invalid('at', 'the consent lies in the future', 'Send when the person said so.');
    const isAgreed = isYes(state);
    const ends =
      validUntil === undefined
        ? new Date(monthsAfter(from.getTime(), registered.consentMonths))
        : new Date(validUntil);
    if (ends <= from) return invalid('validUntil', 'it ends before it begins', 'Send a later time.');
    const notice = await this.noticeOf(word.notice);
    if (notice !== null && 'fault' in notice) return notice;
    if (isAgreed && registered.noticeRequired && notice === null) {
      return {
        fault: {
          name: 'notice-missing',
          field: 'notice',
          message: `"${purpose}" asks for the text that it was given under`,
          fix: `Name it as "notice": {"id", "version", "language"}. ${toRegister}`,
        },
      };
    }
    return {
      change: {
        ...{ purpose, channel, sensitivity, state, at: from, proof, actor, notice, jurisdiction },
        validUntil: isAgreed ? ends : null,
        by: who.by,
        method: word.method ?? who.method,
        onlyWhileItHolds: state === 'renewed',
      },
    };
  }

  private async noticeOf(name: NoticeName | undefined): Promise<NoticeRef | null | { fault: WordFault }> {
    if (name === undefined) return null;
    const { id, version, language } = name;
    const texts = await this.records.notices.version(id, version);
    const text =
      language === undefined && texts.length === 1
        ? texts[0]
        : texts.find((one) => one.language === language);
    if (text) return refOf(text);
    const fault = (field: string, message: string, fix: string) => ({
      fault: { name: 'unknown-notice' as const, field, message, fix },
    });
    if (texts.length > 0) {
      const languages = texts.map((one) => one.language).join(', ');
      return fault(
        'notice/language',
        `"${id}" ${version} is registered in ${languages}${language === undefined ? ', and none was named' : `, not in ${language}`}`,
        `Name one of them, or register the text that they read. ${toRegister}`,
      );
    }
    const versions = await this.records.notices.versionsOf(id);
    return versions.length === 0
      ? fault('notice/id', `no notice "${id}" is registered`, toRegister)
      : fault(
          'notice/version',
          `"${id}" has no version ${version}`,
          `Use one of: ${versions.join(', ')}; or register it. ${toRegister}`,
        );
  }
}

/** A yes or a no makes a difference: what rests on a legitimate interest goes on until they say no. */
const isTheirsToSay = ({ lawfulBasis }: RegisteredPurpose): boolean =>
  lawfulBasis === 'consent' || lawfulBasis === 'legitimate-interests';

const toRegister =
  'Register a text, once, with a compliance key: POST /v1/notices {"id": "…", "version": "…", "texts": {"en": "…"}}.';

const invalid = (field: string, message: string, fix: string) => ({
  fault: { name: 'invalid-consent' as const, field, message, fix },
});
