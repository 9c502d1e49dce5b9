import { type Logger, verdictOf } from 'switchboard'

/**
 * Waits for something that a desk does for people to look at. What Telegram refuses, as the account lacks a right, is logged
 * and no reason to leave undone what comes behind it; everything else is thrown, and tried again with the update.
 * @param what - what it means that it is refused, and what to do about it.
 */
export async function unlessRefused<Result>(
  logger: Logger,
  doing: Promise<Result>,
  what: string,
): Promise<Result | undefined> {
  try {
    return await doing
  } catch (error) {
    if (verdictOf(error) !== 'final') throw error
    logger.error(what, { error })
    return undefined
  }
}
