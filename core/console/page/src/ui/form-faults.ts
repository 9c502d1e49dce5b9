/** A field of a form that says that its value is wrong. */
export interface FormFault {
  readonly element: HTMLElement
  /** What is wrong, with the groups the field stands in: `Agents → agent_one: Phone is missing.` */
  readonly text: string
}

/** The fields that are wrong, as the form shows them and in its order. */
export function faultsIn(form: HTMLFormElement): FormFault[] {
  const elements = [...form.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-fault]')]
  // A list says what is wrong with one of its items, which is marked itself.
  const innermost = elements.filter(
    (element) => !elements.some((other) => other !== element && element.contains(other)),
  )
  return innermost.map((element) => ({ element, text: [...placeOf(element), textOf(element)].join(': ') }))
}

/** Takes whoever uses the page to a field: it is scrolled to, and what is typed next goes into it. */
export function goToFault({ element }: FormFault): void {
  const field = element.matches('fieldset') ? element.querySelector<HTMLElement>('input, textarea, button') : element
  element.scrollIntoView({ block: 'center' })
  field?.focus({ preventScroll: true })
}

/** The groups around a field, as one text, where it stands in any. */
function placeOf(element: HTMLElement): string[] {
  const groups: string[] = []
  let group = element.parentElement?.closest('fieldset')
  for (; group; group = group.parentElement?.closest('fieldset')) {
    const title = group.querySelector(':scope > legend')?.textContent ?? group.getAttribute('aria-label')
    // What is wrong with an item of a list is said of the list.
    if (title && !group.hasAttribute('data-fault')) groups.unshift(title)
  }
  return groups.length > 0 ? [groups.join(' → ')] : []
}

/** What stands below the field, or below the list it is in; where nothing does, what the field is called. */
function textOf(element: HTMLElement): string {
  const described = element.hasAttribute('aria-describedby') ? element : element.closest('[data-fault]')
  const id = described?.getAttribute('aria-describedby')?.split(' ').at(-1)
  const said = id === undefined ? undefined : document.getElementById(id)?.textContent
  return said || (element as HTMLInputElement).labels?.[0]?.textContent || element.getAttribute('aria-label') || ''
}
