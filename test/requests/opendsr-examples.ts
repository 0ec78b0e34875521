import { randomUUID } from 'node:crypto';

/**
 * The examples of the OpenDSR specification (sections 6.1 to 9.3), with values of our own: what a controller sends,
 * and the fields that have to come back.
 */
export interface OpenDsrForm {
  regulation: string;
  subject_request_id: string;
  subject_request_type: string;
  submitted_time: string;
  subject_identities: { identity_type: string; identity_value: string; identity_format: string }[];
  api_version?: string;
  status_callback_urls?: string[];
  extensions?: Record<string, object>;
}

/** Section 7.2: an erasure by e-mail address, with extensions for us and for somebody else. */
export const createExample = (more: Partial<OpenDsrForm> = {}): OpenDsrForm => ({
  regulation: 'gdpr',
  subject_request_id: randomUUID(),
  subject_request_type: 'access',
  submitted_time: '2025-10-02T15:00:00Z',
  subject_identities: [
    { identity_type: 'email', identity_value: 'mina@shop.example', identity_format: 'raw' },
    { identity_type: 'controller_customer_id', identity_value: 'mina', identity_format: 'raw' },
  ],
  api_version: '2.0',
  extensions: {
    '127.0.0.1': { jurisdiction: 'DE' },
    'another-processor.example': { 'customer-number': 654321 },
  },
  ...more,
});

/** The same, of which nothing is done for an hour, so that a test says how it goes. */
export const laterExample = (more: Partial<OpenDsrForm> = {}): OpenDsrForm => {
  const begins = new Date(Date.now() + 3_600_000).toISOString();
  return createExample({ extensions: { '127.0.0.1': { jurisdiction: 'DE', begins_at: begins } }, ...more });
};

const uuid = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as string;
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/) as string;

/** Section 6.4. */
export const discoveryAnswer = {
  api_version: '2.0',
  supported_identities: [
    { identity_type: 'controller_customer_id', identity_format: 'raw' },
    { identity_type: 'email', identity_format: 'raw' },
  ],
  supported_subject_request_types: ['access', 'portability', 'erasure'],
  processor_certificate: expect.stringMatching(/^https?:\/\/.+\/certificate\.pem$/) as string,
};

/** Section 7.4. */
export const createAnswer = (controller: string) => ({
  controller_id: controller,
  expected_completion_time: instant,
  received_time: instant,
  encoded_request: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as string,
  subject_request_id: uuid,
});

/** Section 8.4; `results_url` once there are results. */
export const statusAnswer = (controller: string, status: string) => ({
  controller_id: controller,
  expected_completion_time: instant,
  subject_request_id: uuid,
  request_status: status,
  api_version: '2.0',
});

/** Section 8.7. */
export const callbackBody = (controller: string, status: string, url: string) => ({
  ...statusAnswer(controller, status),
  status_callback_url: url,
});

/** Section 9.3. */
export const cancelAnswer = (controller: string) => ({
  controller_id: controller,
  subject_request_id: uuid,
  received_time: instant,
  api_version: '2.0',
});

/** Section 7.7. */
export const errorAnswer = (code: number, message: RegExp) => ({
  error: {
    code,
    message: expect.stringMatching(message) as string,
    errors: expect.arrayContaining([
      expect.objectContaining({
        domain: expect.any(String) as string,
        reason: expect.any(String) as string,
        message: expect.any(String) as string,
      }),
    ]) as object[],
  },
});
