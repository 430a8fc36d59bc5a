/** Whether a text can be the address of a platform: https anywhere, plain http only on this computer. */
export function remoteAddressOk(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null || url.hostname === '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
