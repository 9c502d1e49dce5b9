import type { ComponentProps } from 'react'
import './button.css'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly small?: boolean
  /** Whether what it does is under way; it cannot be pressed again meanwhile. */
  readonly busy?: boolean
}

export function Button({ look = 'plain', small = false, busy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button button-${look}${small ? ' button-small' : ''}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {children}
    </button>
  )
}
