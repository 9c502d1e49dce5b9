import { type RefObject, useLayoutEffect, useRef } from 'react'

/** So near its end, in pixels, a list of messages goes on with each that comes. */
const nearPx = 120

/**
 * Keeps a list of messages where it is read: at its end while that is looked at, and at the same message when earlier ones
 * come above. @param first @param last - which messages it begins and ends with.
 */
export function useMessageScroll(first: string | number | undefined, last: string | number | undefined) {
  const place: RefObject<HTMLDivElement | null> = useRef(null)
  const seen = useRef({ first, last, height: 0, isAtEnd: true })
  useLayoutEffect(() => {
    const { current: element } = place
    if (!element) return
    const { first: before, last: after, height, isAtEnd } = seen.current
    if (after !== last ? isAtEnd : before === undefined) element.scrollTop = element.scrollHeight
    else if (before !== first && after === last) element.scrollTop += element.scrollHeight - height
    seen.current = { ...seen.current, first, last, height: element.scrollHeight }
  }, [first, last])
  return {
    place,
    onScroll: () => {
      const { current: element } = place
      if (!element) return
      seen.current.height = element.scrollHeight
      seen.current.isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
    },
    /** What is written by oneself is looked at. */
    toEnd: () => {
      seen.current.isAtEnd = true
    },
  }
}
