import { oncePer } from '../../core/once-per.ts';
import { contentInfoOf } from '../apps/content.ts';
import type { IntuneObject } from '../store/queries/intune-objects.ts';
import { deliverMsi, msiExpectation } from './msi-delivery.ts';
import type { Scope, Write } from './plan.ts';
import type { RequiredApp } from './required-apps.ts';

/** A line-of-business MSI, which management itself delivers (graph.md 3.9). */
export const MSI_APP = '#microsoft.graph.windowsMobileMSI';

/** What is required of one scope: device-assigned ones are the device's (autopilot.md 1.5). */
export function ofScope(apps: readonly RequiredApp[], scope: Scope): IntuneObject[] {
  const reach = scope === 'Device' ? 'device' : 'user';
  return apps.filter((it) => it.reach === reach && productCodeOf(it.app) !== '').map(({ app }) => app);
}

/** The entry of ExpectedMSIAppPackages. */
export function expectationOf(app: IntuneObject, scope: Scope): string {
  return msiExpectation(scope, productCodeOf(app));
}

/** The commands that install the app. */
export function deliveryOf(app: IntuneObject, scope: Scope): readonly Write[] {
  return scope === 'Device' ? toDevice(app) : toUser(app);
}

const toDevice = oncePer((app: IntuneObject) => deliver(app, 'Device'));
const toUser = oncePer((app: IntuneObject) => deliver(app, 'User'));

function deliver(app: IntuneObject, scope: Scope): readonly Write[] {
  const { url, sha256 } = contentInfoOf(app);
  return deliverMsi(scope, {
    productCode: productCodeOf(app),
    version: textOf(app, 'productVersion', '1.0'),
    contentUrls: [url],
    fileHash: sha256,
    commandLine: textOf(app, 'commandLine', ''),
  });
}

function productCodeOf(app: IntuneObject): string {
  return textOf(app, 'productCode', '');
}

function textOf({ body }: IntuneObject, name: string, otherwise: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : otherwise;
}
