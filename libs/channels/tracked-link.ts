/** The query parameter a touch's id travels in; it comes back with the product's page event. */
export const TOUCH_PARAMETER = 'tact';

/**
 * A link of a play as a customer gets it: absolute, with campaign parameters and, where it belongs to a touch, its
 * opaque id.
 */
export function trackedLink(link: string, shopUrl: string, touchId: string | null, play: string): string {
  const url = new URL(link, shopUrl);
  url.searchParams.set('utm_source', 'tact');
  url.searchParams.set('utm_campaign', play);
  if (touchId !== null) url.searchParams.set(TOUCH_PARAMETER, touchId);
  return url.href;
}
