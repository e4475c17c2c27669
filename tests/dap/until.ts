/** Waits until something is so. @throws Error if it is not within 20 seconds */
export async function until(so: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!so()) {
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
