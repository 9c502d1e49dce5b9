/**
 * Does `work` for 0 to `count` - 1, at most `width` at a time, in order of their beginning. After the first failure
 * nothing more begins; those under way are waited for.
 * @throws the first failure.
 */
export async function sideBySide(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  let failure: { error: unknown } | undefined
  const lane = async () => {
    while (next < count && !failure) {
      try {
        await work(next++)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane))
  if (failure) throw failure.error
}
