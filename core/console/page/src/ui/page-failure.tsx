import { Component, type ReactNode } from 'react'
import { Failure } from './failure'

interface PageFailureProps {
  /** The address of the page: at another one the failure of the last is forgotten. */
  readonly place: string
  readonly children: ReactNode
}

/**
 * Keeps the frame standing when a page cannot be shown: its code could not be fetched, as after an update of the server, or
 * it failed.
 */
export class PageFailure extends Component<PageFailureProps, { error?: unknown; place?: string }> {
  override state: { error?: unknown; place?: string } = {}

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  static getDerivedStateFromProps({ place }: PageFailureProps, state: { place?: string }) {
    return place === state.place ? null : { place, error: undefined }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return <Failure error={this.state.error} retry={() => window.location.reload()} />
  }
}
