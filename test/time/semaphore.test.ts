import { describe, expect, it } from 'vitest'
import { Semaphore } from '../../core/time/semaphore.js'

const rounds = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Work that ends when it is told to. */
function work() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { end, ended }
}

describe('a semaphore', () => {
  it('lets so many run at once, the others in the order they came', async () => {
    const semaphore = new Semaphore(2)
    const pieces = [work(), work(), work(), work()]
    const begun: number[] = []
    const all = pieces.map(({ ended }, index) =>
      semaphore.run(async () => {
        begun.push(index)
        await ended
        return index
      }),
    )
    await rounds()
    expect(begun).toEqual([0, 1])
    pieces[1]?.end()
    await rounds()
    expect(begun).toEqual([0, 1, 2])
    for (const { end } of pieces) end()
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3])
    expect(semaphore.inUse).toBe(0)
  })

  it('gives the permit back when the work fails', async () => {
    const semaphore = new Semaphore(1)
    await expect(semaphore.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await semaphore.run(async () => 'next')).toBe('next')
  })

  it('lets go of who waits when its signal says so, and not of the one behind', async () => {
    const semaphore = new Semaphore(1)
    await semaphore.acquire()
    const controller = new AbortController()
    const impatient = semaphore.run(async () => 'never', controller.signal)
    const patient = semaphore.run(async () => 'came')
    controller.abort(new Error('enough'))
    await expect(impatient).rejects.toThrow('enough')
    semaphore.release()
    expect(await patient).toBe('came')
    expect(semaphore.inUse).toBe(0)
    await expect(semaphore.acquire(controller.signal)).rejects.toThrow('enough')
    expect(semaphore.inUse).toBe(0)
  })

  it('wakes who tries by itself without giving a permit, and asks nobody twice', () => {
    const semaphore = new Semaphore(1)
    const calls: string[] = []
    const wake = () => calls.push(semaphore.tryAcquire() ? 'taken' : 'too late')
    const granted = () => calls.push('granted')
    expect(semaphore.tryAcquire()).toBe(true)
    semaphore.onFree(wake)
    semaphore.onFree(wake)
    semaphore.request(granted)
    semaphore.request(granted)
    semaphore.release()
    expect(calls).toEqual(['taken'])
    semaphore.forget(granted)
    semaphore.release()
    expect(calls).toEqual(['taken'])
    expect(semaphore.inUse).toBe(0)
  })
})
