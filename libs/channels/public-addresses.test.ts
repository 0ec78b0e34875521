import { isPublicAddress, isPublicUrl, publicLookup } from './public-addresses';

describe('a URL that somebody else names', () => {
  test.each([
    'https://shop.example/hooks',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/x',
    'https://a.b:8443/',
  ])('may lead to %s', (url) => expect(isPublicUrl(url)).toBe(true));

  test.each([
    ['without encryption', 'http://shop.example/hooks'],
    ['another protocol', 'file:///etc/passwd'],
    ['no URL', 'shop.example'],
    ['somebody’s password', 'https://me:secret@shop.example/'],
    ['this machine by name', 'https://localhost/'],
    ['this machine by a name below', 'https://x.localhost/'],
    ['a name of this network', 'https://metadata.google.internal/'],
    ['a name without a domain', 'https://mongo/'],
    ['this machine', 'https://127.0.0.1/'],
    ['this machine as a number', 'https://2130706433/'],
    ['this machine in hexadecimal', 'https://0x7f.1/'],
    ['this machine in IPv6', 'https://[::1]/'],
    ['this machine mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['a network at home', 'https://192.168.1.1/'],
    ['where clouds keep their keys', 'https://169.254.169.254/latest/meta-data'],
    ['a network of its own in IPv6', 'https://[fd00::1]/'],
    ['through a translator', 'https://[64:ff9b::7f00:1]/'],
  ])('may not lead to %s', (_, url) => expect(isPublicUrl(url)).toBe(false));

  test('is refused at the moment of connecting when its name leads here after all', async () => {
    const found = new Promise<string | undefined>((resolve) => {
      publicLookup('localhost', {}, (error) => resolve(error?.code));
    });
    expect(await found).toBe('ENOTPUBLIC');
    expect(isPublicAddress('not an address')).toBe(false);
  });
});
