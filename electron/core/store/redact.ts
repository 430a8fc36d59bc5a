/** Shorter values are ordinary words too often. */
const MIN_SECRET = 6;
/** Bounded: old ones give way. A run sees a handful. */
const MAX_SECRETS = 64;

/** Publishing addresses carry the key as their last part, or as a query; some a name and password before the host. */
const INGEST_KEY = /(rtmps?:\/\/[^\s"'\\/]+\/[^\s"'\\/?]+\/)[^\s"'\\]+/gi;
const INGEST_QUERY = /((?:rtmps?|srt):\/\/[^\s"'\\?]+\?)[^\s"'\\]+/gi;
const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s"'\\/?@]+@/gi;
const QUERY_SECRET = /([?&](?:key|token|sign|txSecret|auth_key|password|streamid|passphrase)=)[^&\s"'\\]+/gi;
const BEARER = /(bearer\s+)[A-Za-z0-9._~+/=-]{6,}/gi;
const COOKIE = /(\b(?:set-)?cookie\s*[:=]\s*)[^\s"'\\][^"'\\\r\n]*/gi;

/** Strikes secrets out of lines of text: those told to it, as written and as JSON and URLs write them, and known shapes. */
export function createRedactor(): { keep(value: string): void; clean(text: string): string } {
  const secrets = new Set<string>();
  return {
    keep(value) {
      if (value.length < MIN_SECRET) return;
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) secrets.add(form);
      for (const oldest of secrets) {
        if (secrets.size <= MAX_SECRETS * 3) break;
        secrets.delete(oldest);
      }
    },
    clean(text) {
      let clean = text;
      for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, '[secret]');
      // Most lines hold no address at all.
      if (clean.includes('://'))
        clean = clean
          .replace(USER_INFO, '$1[secret]@')
          .replace(INGEST_KEY, '$1[secret]')
          .replace(INGEST_QUERY, '$1[secret]');
      return clean.replace(QUERY_SECRET, '$1[secret]').replace(BEARER, '$1[secret]').replace(COOKIE, '$1[secret]');
    },
  };
}
