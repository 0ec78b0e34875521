import { Inject, Injectable } from '@nestjs/common';
import { nameTraits } from '@tact/policy';
import type { Records } from '@tact/records';
import { RECORDS } from '../providers';
import { Choices } from './choices';
import type { ProfileBody } from './schemas';

/** What people tell about themselves: the values to the vault, what rules ask for to the journey. */
@Injectable()
export class Profiles {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Choices) private readonly choices: Choices,
  ) {}

  /** Null takes back what was told; what is left out stays. */
  async tell(subject: string, body: ProfileBody, now = new Date()): Promise<void> {
    const { timeZone, language, region, goals, ...profile } = body;
    const names =
      Object.keys(profile).length === 0
        ? {}
        : nameTraits(profile, await this.records.vault.tell(subject, profile));
    const event = {
      type: 'Traits Given' as const,
      at: now.getTime(),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(language === undefined ? {} : { language }),
      ...(region === undefined ? {} : { region }),
      ...(goals === undefined ? {} : { goals: goals ?? [] }),
      ...(profile.email === undefined ? {} : { hasEmail: profile.email !== null }),
      ...names,
    };
    await this.choices.pass(subject, [event], now);
  }
}
