import { useEffect, useRef } from 'react'
import { Button } from './button'

interface MoreButtonProps {
  readonly busy: boolean
  readonly more: () => void
  readonly children: string
}

/** Fetches what comes next in a list, when it is pressed or comes into sight. */
export function MoreButton({ busy, more, children }: MoreButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  const latest = useRef(more)
  latest.current = more
  useEffect(() => {
    if (!button.current || busy) return
    const sight = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current())
    sight.observe(button.current)
    return () => sight.disconnect()
  }, [busy])
  return (
    <Button ref={button} small busy={busy} onClick={more}>
      {children}
    </Button>
  )
}
