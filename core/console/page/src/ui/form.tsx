import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { type FormFault, faultsIn, goToFault } from './form-faults'
import { Frozen } from './frozen'

/** The faults of the form around, once somebody tried to send it. */
const Faults = createContext<readonly FormFault[]>([])

interface FormProps {
  /** Why the server did not take what was sent last; each time it is another one, the first field that is wrong is gone to. */
  readonly refusal: unknown
  /** Whether the page itself knows that a field is wrong: nothing is sent then, and that field is gone to instead. */
  readonly isBlocked?: boolean
  readonly submit: () => void
  readonly className?: string
  readonly children: ReactNode
}

/** A form that leads to what is wrong in it, by the keyboard too, when it could not be sent. */
export function Form({ refusal, isBlocked = false, submit, className = 'stack', children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<readonly FormFault[]>([])
  const [isTried, setTried] = useState(false)
  // What the fields say is what counts, so that none has to say it twice.
  useLayoutEffect(() => {
    if (!form.current) return
    const found = faultsIn(form.current)
    setFaults((known) => (isSame(known, found) ? known : found))
  })
  // Whoever goes on in the form while the answer comes is told what is wrong, and stays where they are.
  const goesOn = useRef(false)
  const lead = useCallback((element: HTMLFormElement) => {
    setTried(true)
    const [first] = faultsIn(element)
    if (first && !goesOn.current) goToFault(first)
  }, [])
  useEffect(() => {
    if (refusal && form.current) lead(form.current)
  }, [refusal, lead])

  return (
    <form
      ref={form}
      className={className}
      noValidate
      onInput={() => {
        goesOn.current = true
      }}
      // Not all that is chosen or pressed writes into a field.
      onPointerDownCapture={({ target }) => {
        // Whoever presses the button twice waits for what comes of it.
        if (!(target instanceof Element && target.closest('[type="submit"]'))) goesOn.current = true
      }}
      onKeyDownCapture={({ repeat }) => {
        if (!repeat) goesOn.current = true
      }}
      onSubmit={(event) => {
        event.preventDefault()
        goesOn.current = false
        const { currentTarget } = event
        if (isBlocked || currentTarget.querySelector('[data-unreadable]')) lead(currentTarget)
        else submit()
      }}
    >
      <Faults.Provider value={isTried ? faults : []}>{children}</Faults.Provider>
    </form>
  )
}

interface FormFieldsProps {
  /** Whether what stands in them is on its way: nothing of it can be changed then. */
  readonly frozen: boolean
  readonly children: ReactNode
}

/** The fields of a form that is gone once it was taken, so that nothing is written into it meanwhile and lost. */
export function FormFields({ frozen, children }: FormFieldsProps) {
  const left = useRef<Element>(undefined)
  useLayoutEffect(() => {
    if (frozen) left.current = document.activeElement ?? undefined
    // A field that could not be written in has lost the focus.
    else if (document.activeElement === document.body && left.current instanceof HTMLElement) left.current.focus()
  }, [frozen])
  return (
    <fieldset className="form-fields" disabled={frozen}>
      <Frozen.Provider value={frozen}>{children}</Frozen.Provider>
    </fieldset>
  )
}

/** What is wrong in the form around, each with the way to its field: for forms that are longer than a screen. */
export function FormFaults() {
  const { t } = useTranslation()
  const faults = useContext(Faults)
  if (faults.length === 0) return null
  return (
    <section className="failure" aria-label={t('form.faults', { count: faults.length })}>
      <strong>{t('form.faults', { count: faults.length })}</strong>
      <ul>
        {faults.map((fault, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two fields may say the same.
          <li key={index}>
            <button type="button" className="line-link" onClick={() => goToFault(fault)}>
              {fault.text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isSame(known: readonly FormFault[], found: readonly FormFault[]): boolean {
  const isLike = (fault: FormFault, index: number) => {
    const other = known[index]
    return fault.element === other?.element && fault.text === other.text
  }
  return known.length === found.length && found.every(isLike)
}
