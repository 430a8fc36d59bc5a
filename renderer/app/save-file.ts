/** Lets the browser save a file under this name. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download holds on to the data by now; a minute is enough for a slow disk.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
