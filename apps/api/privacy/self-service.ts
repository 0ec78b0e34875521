import { Inject, Injectable } from '@nestjs/common';
import type { PrivacyRequest, Records } from '@tact/records';
import { RECORDS, RULES, SETTINGS, type ApiSettings, type RuleBookFiles } from '../providers';
import { OpeningRequests } from './opening-requests';

/** What somebody can ask for on their own pages. */
export type OwnRight = 'access' | 'erasure';

export interface OwnData {
  /** Whether the link that confirms it can be mailed. */
  isReachable: boolean;
  /** What they asked for and is not done yet, and until when it can be confirmed where it waits for that. */
  open: { request: PrivacyRequest; confirmBy: Date }[];
  privacyContact: string;
}

/** Whoever asks there is known by a link alone: it counts once they confirm it by what is mailed to their address. */
@Injectable()
export class SelfService {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(OpeningRequests) private readonly opening: OpeningRequests,
  ) {}

  /** What they can ask for, what they did ask for and is not done yet, and whom to turn to otherwise. */
  async standingOf(subjectKeys: [string, ...string[]]): Promise<OwnData> {
    const { privacyRequests } = this.records;
    const [email, open] = await Promise.all([
      this.addressOf(subjectKeys[0]),
      privacyRequests.openOf(subjectKeys),
    ]);
    return {
      isReachable: email !== null,
      open: open.map((request) => ({ request, confirmBy: privacyRequests.confirmBy(request) })),
      privacyContact: this.settings.privacyContact,
    };
  }

  /** The address to which the link can go; null where none takes mail. */
  async addressOf(subjectKey: string): Promise<string | null> {
    const { addresses, vault } = this.records;
    const { email } = await vault.profile(subjectKey);
    if (!email) return null;
    return (await addresses.suppressed(addresses.hashOf(email))) === null ? email : null;
  }

  /** Opens it; asked again while one is open, or twice at once, it is the same. Null where there is no address for the link. */
  async ask(
    right: OwnRight,
    subjectKeys: [string, ...string[]],
    { language, exportFirst }: { language: string; exportFirst: boolean },
  ): Promise<PrivacyRequest | null> {
    const email = await this.addressOf(subjectKeys[0]);
    if (email === null) return null;
    const now = new Date();
    return this.opening.open({
      ...{ right, regulation: 'gdpr', jurisdiction: this.rules.register.controller.country },
      ...{ source: 'centre' as const, receivedAt: now, beginsAt: now, owner: null },
      ...{
        externalIds: [],
        subjectKeys,
        email,
        language,
        exportFirst,
        unconfirmed: true,
        onlyOneOf: subjectKeys,
      },
    });
  }

  async confirm(request: PrivacyRequest): Promise<boolean> {
    return this.opening.confirm(request);
  }

  /** They take it back before they confirmed it. */
  async drop(request: PrivacyRequest): Promise<void> {
    const dropped = { state: 'cancelled' as const, because: 'taken-back', cancellable: false };
    await this.records.privacyRequests.change(request.id, { ...dropped, completedAt: new Date() }, [
      'unconfirmed',
    ]);
  }
}
