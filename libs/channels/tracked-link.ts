/** The query parameter a touch's id travels in; it comes back with the product's page event. */
export const TOUCH_PARAMETER = 'tact';

/** A link of a play as a customer gets it: absolute, with the touch's opaque id and campaign parameters. */
export function trackedLink(link: string, shopUrl: string, touchId: string, play: string): string {
  const url = new URL(link, shopUrl);
  url.searchParams.set('utm_source', 'tact');
  url.searchParams.set('utm_campaign', play);
  url.searchParams.set(TOUCH_PARAMETER, touchId);
  return url.href;
}
