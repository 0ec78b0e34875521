import { Inject, Injectable } from '@nestjs/common';
import { nameTraits, takenBackIn, traitsTold, vaultedOf } from '@tact/policy';
import type { Records } from '@tact/records';
import { RECORDS } from '../providers';
import { Provenance, type Telling } from './provenance';
import type { ProfileBody } from './schemas';
import { tellJourney } from './tell-journey';

/** What people tell about themselves: the values to the vault, what rules ask for to the journey. */
@Injectable()
export class Profiles {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Provenance) private readonly provenance: Provenance,
  ) {}

  /**
   * Null takes back what was told; what is left out stays. Answers whether an address that was told takes mail, and
   * undefined where none was told.
   */
  async tell(subject: string, body: ProfileBody, told: Telling): Promise<boolean | undefined> {
    const profile = vaultedOf(body);
    const names =
      Object.keys(profile).length === 0
        ? {}
        : nameTraits(profile, await this.records.vault.tell(subject, profile));
    const { email } = profile;
    const takesMail = email === undefined ? undefined : await this.records.addresses.told(subject, email);
    await this.provenance.note(subject, Object.keys(body), { ...told, takenBack: takenBackIn(body) });
    await tellJourney(this.records, subject, [traitsTold(body, names, takesMail, told.at)], told.at);
    return takesMail;
  }
}
