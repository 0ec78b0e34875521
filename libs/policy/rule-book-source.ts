import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, ContactPolicy, Play, RuleBook, Stop } from '@tact/journey';
import { loadPlays } from './plays';
import { loadPolicy } from './policy';
import { loadPurposes, type RegisteredPurpose } from './purposes';

const FRESH_MS = 1_000;

/** Where the parts of the rule book stand that people change while everything runs. */
export interface RuleBookStores {
  catalogues: { current(): Promise<Catalogue> };
  approvals: { all(): Promise<{ _id: string }[]> };
  stops: { inForce(): Promise<Stop[]> };
}

interface Files {
  stamp: string;
  plays: Play[];
  policy: ContactPolicy;
  purposes: RegisteredPurpose[];
}

/** The rule book as it stands now: files looked at again when they changed, the rest read every second. */
export class RuleBookSource {
  private files: Files | null = null;
  private lookedAt = -Infinity;
  private book: { at: number; promise: Promise<RuleBook> } | null = null;

  constructor(
    private readonly records: RuleBookStores,
    private readonly settings: {
      playsDir: string;
      policyFile: string | undefined;
      purposesFile: string | undefined;
    },
  ) {}

  policy(): ContactPolicy {
    return this.loadFiles().policy;
  }

  /** The register with its names in every language. */
  purposes(): RegisteredPurpose[] {
    return this.loadFiles().purposes;
  }

  async current(): Promise<RuleBook> {
    if (this.book === null || Date.now() - this.book.at > FRESH_MS) {
      const promise = this.read();
      this.book = { at: Date.now(), promise };
      promise.catch(() => (this.book = null));
    }
    return this.book.promise;
  }

  private async read(): Promise<RuleBook> {
    const { plays, purposes } = this.loadFiles();
    const [catalogue, approvals, stops] = await Promise.all([
      this.records.catalogues.current(),
      this.records.approvals.all(),
      this.records.stops.inForce(),
    ]);
    return { plays, purposes, catalogue, stops, approvedHashes: approvals.map((approval) => approval._id) };
  }

  /** A broken file keeps the last good ones in force and says so; at the start there are none, and it throws. */
  private loadFiles(): Files {
    if (this.files !== null && Date.now() - this.lookedAt < FRESH_MS) return this.files;
    this.lookedAt = Date.now();
    const { playsDir, policyFile, purposesFile } = this.settings;
    const stamp = stampOf(playsDir, [policyFile, purposesFile]);
    if (this.files?.stamp === stamp) return this.files;
    try {
      const { plays, findings } = loadPlays(playsDir);
      const errors = findings.filter((finding) => finding.severity === 'error');
      if (errors.length > 0)
        throw new Error(errors.map((e) => `${e.file}:${e.line} ${e.message} ${e.fix}`).join('\n'));
      this.files = { stamp, plays, policy: loadPolicy(policyFile), purposes: loadPurposes(purposesFile) };
    } catch (error) {
      if (this.files === null) throw error;
      console.error('The rule book was changed and is broken; the last good one stays in force.', error);
      this.files = { ...this.files, stamp };
    }
    return this.files;
  }
}

function stampOf(dir: string, files: (string | undefined)[]): string {
  const paths = [
    ...readdirSync(dir)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => join(dir, name)),
    ...files.filter((file) => file !== undefined),
  ];
  return paths.map((path) => `${path}:${statSync(path).mtimeMs}`).join('|');
}
