import { describe, expect, it } from 'vitest';
import { parseIngestAddress } from './address.ts';
import { ingestFault, socketFault, statusFault } from './faults.ts';

const reply = parseIngestAddress('rtmps://h/app', 'TOPSECRET');
if (!reply.ok) throw new Error('address');
const address = reply.value;

describe('statusFault', () => {
  it.each([
    ['NetStream.Publish.BadName', 'Already publishing', 'ingest_busy'], // nginx-rtmp
    ['NetStream.Publish.BadConnection', 'Stream already publishing', 'ingest_busy'], // node-media-server
    ['NetStream.Publish.BadName', 'Invalid stream key', 'ingest_wrong_key'],
    ['NetStream.Publish.Denied', 'not allowed', 'ingest_wrong_key'],
    ['NetStream.publish.Unauthorized', 'Authorization required.', 'ingest_wrong_key'],
    ['NetStream.Publish.Rejected', 'Stream name is in use', 'ingest_busy'],
    ['NetConnection.Connect.InvalidApp', 'no such app', 'ingest_bad_address'],
    ['NetConnection.Connect.Rejected', 'full', 'ingest_rejected'],
    ['Anything.Else', 'odd', 'ingest_rejected'],
  ])('%s “%s” is %s', (code, description, expected) => {
    const fault = statusFault(address, { code, level: 'error', description }, 'publish');
    expect(fault).toMatchObject({ code: expected, detail: `${code}: ${description}` });
  });

  it('takes no harm from good news', () => {
    const news = { code: 'NetStream.Publish.Start', level: 'status', description: 'Start publishing' };
    expect(statusFault(address, news, 'live')).toBeNull();
  });

  it.each([
    ['NetStream.Publish.BadName', 'error', 'replaced by another publisher', 'live', 'ingest_taken_over'],
    ['NetStream.Unpublish.Success', 'status', 'Stream taken over', 'live', 'ingest_taken_over'],
    ['NetConnection.Connect.Closed', 'status', 'a new publisher connected', 'live', 'ingest_taken_over'],
    ['NetStream.Publish.Rejected', 'error', 'superseded by session 7', 'publish', 'ingest_taken_over'],
    ['NetStream.Publish.BadName', 'error', 'another client is publishing', 'publish', 'ingest_busy'],
    ['NetConnection.Connect.Closed', 'status', 'server is restarting', 'live', 'ingest_lost'],
  ] as const)(
    'knows another publisher by the words: %s %s “%s” while %s is %s',
    (code, level, description, phase, is) => {
      expect(statusFault(address, { code, level, description }, phase)?.code).toBe(is);
    },
  );

  it('is a loss once the stream stands', () => {
    const status = { code: 'NetStream.Failed', level: 'error', description: 'internal' };
    expect(statusFault(address, status, 'live')).toMatchObject({ code: 'ingest_lost', retry: 'now' });
  });
});

describe('socketFault', () => {
  const error = (code: string, message = code) => Object.assign(new Error(message), { code });
  it.each([
    [error('ENOTFOUND'), 'opening', 'ingest_host_not_found'],
    [error('ECONNREFUSED'), 'opening', 'ingest_refused'],
    [new AggregateError([error('ECONNREFUSED'), error('ENETUNREACH')]), 'opening', 'ingest_refused'],
    [error('ETIMEDOUT'), 'opening', 'ingest_timeout'],
    [error('DEPTH_ZERO_SELF_SIGNED_CERT'), 'opening', 'ingest_tls_failed'],
    [error('CERT_HAS_EXPIRED'), 'opening', 'ingest_tls_failed'],
    [error('ERR_SSL_WRONG_VERSION_NUMBER'), 'opening', 'ingest_tls_failed'],
    [error('ECONNRESET'), 'opening', 'ingest_tls_failed'], // this address is RTMPS
    [error('ECONNRESET'), 'handshake', 'ingest_protocol_error'],
    [error('ECONNRESET'), 'connect', 'ingest_rejected'],
    [error('ECONNRESET'), 'publish', 'ingest_wrong_key'],
    [error('EPIPE'), 'live', 'ingest_lost'],
  ] as const)('%s while %s is %s', (cause, phase, expected) => {
    expect(socketFault(address, cause, phase).code).toBe(expected);
  });
});

it('never lets the stream key into a fault', () => {
  const fault = ingestFault(address, 'ingest_rejected', { detail: 'stream TOPSECRET is unknown' });
  expect(JSON.stringify(fault)).not.toContain('TOPSECRET');
});
