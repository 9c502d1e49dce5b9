/** Mulberry32: small, and the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Looks again and again whether something is so. @returns whether it was within that time. */
export async function until(condition: () => boolean | Promise<boolean>, ms: number, everyMs = 50): Promise<boolean> {
  const endMs = performance.now() + ms
  while (performance.now() < endMs) {
    if (await condition()) return true
    await pause(everyMs)
  }
  return condition()
}

/** How long nothing may come before no more is waited for, in milliseconds: however slow a machine is, what is lost comes never. */
const stillMs = 90_000

/** Waits until a count has reached `wanted`, or has not grown for a good while. */
export async function untilReached(count: () => number | Promise<number>, wanted: number, everyMs = 50): Promise<void> {
  let highest = -1
  for (;;) {
    let reached = highest
    const hasGrown = async () => {
      reached = await count()
      return reached > highest
    }
    if (!(await until(hasGrown, stillMs, everyMs)) || reached >= wanted) return
    highest = reached
  }
}
