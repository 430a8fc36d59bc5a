import { describe, expect, it } from 'vitest';
import { remoteAddressOk } from './remote-address.ts';

describe('the address of a platform', () => {
  it.each([
    'https://live.example.com/api',
    ' https://live.example.com:8443 ',
    'http://127.0.0.1:41873',
    'http://localhost/x',
  ])('takes %s', (text) => expect(remoteAddressOk(text)).toBe(true));
  it.each([
    '',
    'live.example.com',
    'http://live.example.com',
    'ftp://live.example.com',
    'rtmp://127.0.0.1/live',
    'https://',
  ])('refuses %j', (text) => expect(remoteAddressOk(text)).toBe(false));
});
