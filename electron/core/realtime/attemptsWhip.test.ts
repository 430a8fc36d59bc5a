import { expect, it } from 'vitest';
import { type Fault, type IngestOf, type RtcPlan, refuse } from '../../../shared/domain/index.ts';
import { createAttempts } from './attempts.ts';
import { VIDEO } from './testkit.ts';
import { ANSWER, created, endpoint, OFFER, RESTART, RESTARTED, TOKEN } from './whipTestRig.ts';

const TURN = '<turns:turn.example:443?transport=tcp>; rel="ice-server"; username="u"; credential="link-password"';
const LEARNED = { urls: ['turns:turn.example:443?transport=tcp'], username: 'u', credential: 'link-password' };
const STUN = { urls: ['stun:stun.example'] };

function rig() {
  const wishes: { rtc: RtcPlan | null } = { rtc: null };
  const secrets: string[] = [];
  const failed: Fault[] = [];
  const attempts = createAttempts({ wishes, changed: () => {}, keepSecret: (value) => secrets.push(value) });
  const begin = (ingest: IngestOf<'whip'>, refresh?: () => Promise<ReturnType<typeof refuse>>) =>
    attempts.begin({
      purpose: 'stream',
      ingest,
      video: VIDEO,
      client: null,
      ...(refresh && { refresh }),
      onReport: () => {},
      onReceived: () => {},
      onNotice: () => {},
      onFailed: (fault) => failed.push(fault),
    });
  return { attempts, begin, wishes, secrets, failed };
}

const ingestAt = (origin: string): IngestOf<'whip'> => ({
  kind: 'whip',
  url: `${origin}/whip/room`,
  token: TOKEN,
  iceServers: [STUN],
});

it('carries an attempt to a WHIP endpoint, from the offer to its end', async () => {
  await using server = await endpoint(({ method }, response) => {
    if (method === 'POST') response.writeHead(201, created).end(ANSWER);
    else if (method === 'PATCH')
      response.writeHead(200, { 'Content-Type': 'application/trickle-ice-sdpfrag' }).end(RESTARTED);
    else response.writeHead(200).end();
  });
  const { attempts, begin, wishes, failed, secrets } = rig();
  const attempt = begin(ingestAt(server.origin));
  expect(wishes.rtc).toMatchObject({ way: 'whip', iceServers: [STUN] });
  expect(JSON.stringify(wishes.rtc)).not.toContain(TOKEN);
  expect(secrets).toContain(TOKEN);
  expect(await attempts.calls.whip(attempt.id, OFFER)).toEqual({ ok: true, value: { sdp: ANSWER } });
  expect(await attempts.calls.whipRestart(attempt.id, RESTART)).toEqual({ ok: true, value: { sdp: RESTARTED } });
  await attempt.close();
  expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'DELETE']);
  expect(failed).toEqual([]);
});

it('hands the ICE servers of the answer on, and lets the next attempt at this endpoint begin with them', async () => {
  await using server = await endpoint(({ method }, response) => {
    response.writeHead(method === 'POST' ? 201 : 200, { ...created, Link: TURN }).end(ANSWER);
  });
  const { attempts, begin, wishes, secrets } = rig();
  const first = begin(ingestAt(server.origin));
  await attempts.calls.whip(first.id, OFFER);
  expect(wishes.rtc?.iceServers).toEqual([LEARNED, STUN]);
  expect(secrets).toContain('link-password');
  await first.close();
  begin(ingestAt(server.origin));
  expect(wishes.rtc?.iceServers).toEqual([LEARNED, STUN]);
  begin(ingestAt('https://other.example'));
  expect(wishes.rtc?.iceServers).toEqual([STUN]);
});

it('asks once for a fresh token where the one it has is not taken, and fails with the refusal', async () => {
  await using server = await endpoint((_, response) => void response.writeHead(401).end());
  let asked = 0;
  const { attempts, begin, failed } = rig();
  const attempt = begin(ingestAt(server.origin), async () => {
    asked += 1;
    return refuse('room_not_live');
  });
  expect(await attempts.calls.whip(attempt.id, OFFER)).toMatchObject({ fault: { code: 'room_not_live' } });
  expect([asked, failed.length, server.asked.length]).toEqual([1, 1, 1]);
});
