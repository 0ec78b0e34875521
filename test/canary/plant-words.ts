import { taken, type Planting } from './planting';

/** What people tell about themselves, and what is told of their consents. */
export async function plantWords({ tact, canaries: c, userId, email, at }: Planting): Promise<void> {
  const { product, compliance } = tact.api;
  taken(
    'profile',
    await product.put(`${at}/profile`, {
      email,
      title: c.name('profile title'),
      firstName: c.name('profile firstName'),
      lastName: c.name('profile lastName'),
      goals: [c.word('profile goals')],
      timeZone: 'Etc/UTC',
    }),
  );
  const yes = (channel: string, purpose = 'marketing') => ({
    ...{ purpose, channel, state: 'given' },
    method: c.text(`method of a consent, ${channel}`),
    proof: { form: c.text(`proof of a consent, ${channel}`), ip: c.text(`address in a proof, ${channel}`) },
  });
  const agreed = [yes('email'), yes('in-app'), yes('webhook'), yes('email', 'offers')];
  taken('consents', await product.put(`${at}/consents`, { consents: agreed }));
  taken(
    'a consent to be confirmed',
    await product.put(`${at}/consents`, {
      consents: [{ ...yes('in-app', 'offers'), state: 'requested' }],
    }),
  );
  taken(
    'a consent refined',
    await product.post(`${at}/consents/refine`, {
      purpose: 'offers',
      minDaysBetween: 2,
      method: c.text('method of a refinement'),
    }),
  );
  const line = { customer: userId, purpose: 'offers', channel: 'webhook', state: 'given' };
  const imported = [
    { ...line, at: new Date(Date.now() - 60_000).toISOString(), method: c.text('method of an import') },
    { ...line, at: 'never', method: c.text('method of a refused import') },
    { customer: c.email('customer of a refused import'), purpose: c.text('purpose of a refused import') },
  ];
  const lines = `${imported.map((one) => JSON.stringify(one)).join('\n')}\n{"customer": "${c.text('a broken line of an import')}`;
  taken('imports', await compliance.raw('/v1/consents/imports', lines, { 'content-type': 'text/plain' }));
  taken(
    'a context',
    await product.post(`${at}/contexts`, { context: c.word('context'), tags: [c.word('tag of a context')] }),
  );
  taken('preferences', await product.put(`${at}/preferences`, { minDaysBetween: 1, ceiling: 'individual' }));
  taken('a pause', await product.post(`${at}/pause`, {}));
  taken('a pause that ended', await product.delete(`${at}/pause`));
}
