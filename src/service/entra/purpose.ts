import type { HttpResponse } from '../../network/http.ts';
import type { User } from '../store/queries/users.ts';
import type { AccountWish } from './browser-sessions.ts';
import type { Resource } from './resources.ts';
import type { SignInError } from './sign-in-error.ts';

/** What somebody signs in for, as the query of the pages tells it. */
export interface Purpose extends AccountWish {
  readonly clientId: string;
  readonly applicationName: string;
  readonly resource: Resource;
  /** What the application wants to do there in the person's name. */
  readonly permissions: readonly string[];
  /** Whether a second factor is asked for whatever the policies say (`amr_values=ngcmfa`). */
  readonly needsSecondFactor: boolean;
  /** Whether the person has to say that it is for a device of their own (graph.md 5, device code). */
  readonly needsConfirmation: boolean;
  /** The last answer, once the person is known well enough. */
  complete(progress: Progress): HttpResponse;
  /** The last answer when there is no way on: the person would not, or no page may be shown. */
  refuse(error: SignInError): HttpResponse;
}

/** How far a person has come with signing in. */
export interface Progress {
  readonly user: User;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  /** When the person proved who it is. */
  readonly authMs: number;
  /** The directory device that the browser runs on, when it has proved that. */
  readonly deviceId: string | null;
  /** The authorization request that it is for, and the version of the endpoint. */
  readonly query: string;
  readonly version: 1 | 2;
  /** What was agreed to on the page before: neither is asked for twice. */
  readonly agreed?: 'consent' | 'confirm';
}
