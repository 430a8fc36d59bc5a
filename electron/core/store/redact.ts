/** Shorter values are ordinary words too often. */
const MIN_SECRET = 6;
/** Bounded: old ones give way. A run sees a handful. */
const MAX_SECRETS = 64;

/** Publishing addresses carry the key as their last part, or as a query. */
const INGEST_KEY = /(rtmps?:\/\/[^\s"'\\/]+\/[^\s"'\\/]+\/)[^\s"'\\]+/gi;
const QUERY_SECRET = /([?&](?:key|token|sign|txSecret|auth_key|password)=)[^&\s"'\\]+/gi;
const BEARER = /(bearer\s+)[A-Za-z0-9._~+/=-]{6,}/gi;

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
      return clean.replace(INGEST_KEY, '$1[secret]').replace(QUERY_SECRET, '$1[secret]').replace(BEARER, '$1[secret]');
    },
  };
}
