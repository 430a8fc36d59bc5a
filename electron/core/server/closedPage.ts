/** For whoever comes without the link's key: says in both languages what to do, and nothing about what is here. */
export const CLOSED_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Redcast Studio</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1.5rem; }
  h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
  p { margin: 0 0 1.75rem; }
</style>
<main data-testid="closed-page">
  <h1>Open the studio with its link</h1>
  <p>This address needs the key from the line “Studio: http://…” that the studio printed when it started. Use that link, or start the studio again.</p>
  <div lang="zh-CN">
    <h1>请用启动时的链接打开</h1>
    <p>这个地址需要密钥。请使用启动时显示的 “Studio: http://…” 那一行链接，或重新启动直播间。</p>
  </div>
</main>
</html>
`;
