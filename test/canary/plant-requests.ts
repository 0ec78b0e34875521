import { ControllerClient } from '../requests/controller';
import { createExample } from '../requests/opendsr-examples';
import { taken, type Planting } from './planting';

/** What compliance writes about somebody: holds that were lifted, requests of theirs and of other controllers. */
export async function plantRequests({ tact, canaries: c, userId, email }: Planting): Promise<void> {
  const { compliance } = tact.api;
  const held = await compliance.post<{ id: string }>('/v1/legal-holds', {
    customer: userId,
    reason: `Claim of ${c.text('reason of a hold')}`,
    until: '2099-01-01T00:00:00Z',
  });
  taken('a hold', held);
  taken('the end of a hold', await compliance.delete(`/v1/legal-holds/${held.body.id}`));

  const earlier = await compliance.post<{ id: string }>('/v1/privacy-requests', {
    right: 'erasure',
    customers: [userId, c.text('another id of a cancelled request')],
    email: c.email('email of a cancelled request'),
    beginsAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  taken('an erasure that is cancelled', earlier);
  taken(
    'an extension',
    await compliance.post(`/v1/privacy-requests/${earlier.body.id}/extend`, {
      reason: `Because of ${c.text('reason of an extension')}`,
    }),
  );
  taken('a cancellation', await compliance.delete(`/v1/privacy-requests/${earlier.body.id}`));

  const controller = await ControllerClient.of(tact, 'a-controller');
  const form = createExample({
    subject_request_type: 'access',
    subject_identities: [
      { identity_type: 'controller_customer_id', identity_value: userId, identity_format: 'raw' },
      { identity_type: 'email', identity_value: email, identity_format: 'raw' },
      { identity_type: 'email', identity_value: c.email('identity of a controller'), identity_format: 'raw' },
    ],
    status_callback_urls: [`http://127.0.0.1:9/${c.text('callback of a controller')}`],
    extensions: { 'another.example': { 'customer-number': c.text('extension of a controller') } },
  });
  const sent = await controller.ask('POST', '/requests', form);
  taken('a request of a controller', sent);
}
