import type { EventError } from '../api/shapes'
import { useTold } from '../i18n/problems/use-told'

/** An error in a sentence or two, in the language of the page. */
export function ToldError({ error }: { error: EventError }) {
  const { what, fix } = useTold()({ ...error, what: error.message })
  return <>{fix === undefined ? what : `${what} ${fix}`}</>
}
