import { nextReminderAt, type ContactPolicy, type Instant, type Journey } from '@tact/journey';

/**
 * When a journey speaks next of a consent that ends. Until then that depends on nothing but its consents and what was
 * said of them, and those seldom change: it is looked up anew when they did.
 */
export class NextReminder {
  private consents: Journey['consents'] | null = null;
  private reminded: Journey['reminded'] | null = null;
  private at: Instant = -Infinity;

  of(journey: Journey, policy: ContactPolicy): Instant {
    const { consents, reminded, clock } = journey;
    if (consents !== this.consents || reminded !== this.reminded || clock >= this.at) {
      this.consents = consents;
      this.reminded = reminded;
      this.at = nextReminderAt(journey, policy);
    }
    return this.at;
  }
}
