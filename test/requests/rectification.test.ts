import { requestThat, type ShownRequest } from '../erasure/support';
import { customer } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact();
});
afterAll(() => tact?.stop());

const isOver = ({ state }: ShownRequest): boolean => state === 'completed' || state === 'refused';
const ask = (customers: string[], details?: object) =>
  tact.api.compliance.post<ShownRequest & { errors?: { where: string }[] }>('/v1/privacy-requests', {
    ...{ right: 'rectification', customers, language: 'en' },
    ...(details && { details }),
  });

describe('A rectification', () => {
  it('corrects what it names, in the vault and in the journey, and says so', async () => {
    const ada = await customer(tact.api, 'ada');
    const asked = await ask([ada.id], {
      set: { firstName: 'Adele', lastName: null, timeZone: 'Asia/Kathmandu' },
    });
    const stored = await tact.records.models.privacyRequests.findById(asked.body.id).lean();
    expect(JSON.stringify(stored)).not.toContain('Adele');
    const done = await requestThat(tact.api, asked.body.id, isOver);

    expect(await tact.records.vault.profile(ada.subject)).toMatchObject({
      ...{ email: ada.email, firstName: 'Adele', lastName: null },
    });
    await until('the journey heard of it', async () => {
      const last = await tact.records.journal.projected(ada.subject);
      return last?.journey.person.timeZone === 'Asia/Kathmandu';
    });
    const facts = await tact.records.models.toldFacts
      .find({ subjectKey: ada.subject, by: 'privacy-request' })
      .lean();
    expect(new Map(facts.map(({ field, takenBack }) => [field, takenBack]))).toEqual(
      new Map([
        ['firstName', false],
        ['lastName', true],
        ['timeZone', false],
      ]),
    );
    await tact.mail.nextMail(
      ({ to, text }) => to.includes(ada.email) && /told us was wrong/.test(text ?? ''),
    );
    expect(await (await fetch(done.answerUrl)).text()).toContain('told us was wrong');
  });

  it('in their own words waits for a human, with what could be corrected corrected', async () => {
    const ben = await customer(tact.api, 'ben');
    const words = 'The order of May was not mine.';
    const { body } = await ask([ben.id], { set: { firstName: 'Benno' }, words });
    expect(await requestThat(tact.api, body.id, ({ state }) => state === 'needs-a-human')).toMatchObject({
      because: 'in-their-own-words',
    });
    expect(await tact.records.vault.profile(ben.subject)).toMatchObject({ firstName: 'Benno' });
    await tact.api.compliance.post(`/v1/privacy-requests/${body.id}/conclude`, { outcome: 'completed' });
    expect((await requestThat(tact.api, body.id, isOver)).state).toBe('completed');
  });

  it.each([
    ['nothing at all', undefined, '/details'],
    ['nothing', {}, '/details'],
    ['a zone that there is not', { set: { timeZone: 'Mars/Olympus' } }, '/details/set/timeZone'],
    ['what there is no field for', { set: { shoeSize: 38 } }, '/details/set'],
  ])('that names %s is refused, and says where', async (_, details, where) => {
    const { status, body } = await ask(['somebody'], details);
    expect([status, ...new Set(body.errors?.map((error) => error.where))]).toEqual([400, where]);
  });
});
