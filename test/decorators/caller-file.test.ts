import { expect, it, onTestFinished } from 'vitest'
import { callerFile } from '../../core/decorators/caller-file.js'

const asked = () => callerFile(asked)

it('tells the file that calls without having the text of a stack made, which reads the source map of the file', () => {
  const { prepareStackTrace } = Error
  onTestFinished(() => {
    Error.prepareStackTrace = prepareStackTrace
  })
  let texts = 0
  const counted = () => String(texts++)
  Error.prepareStackTrace = counted
  expect(asked()).toMatch(/[\\/]test[\\/]decorators[\\/]caller-file\.test\.ts$/)
  expect(texts).toBe(0)
  expect(Error.prepareStackTrace).toBe(counted)
})
