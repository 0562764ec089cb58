import { admin, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** A laptop that comes to the desktop unless something goes wrong: what the scenarios of faults begin with. */
export const oneLaptop = {
  tenant: contoso(),
  devices: fleet({ name: 'laptop' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
};

/** The same, whatever the import says. */
export const oneImport = {
  ...oneLaptop,
  story: [admin.importHashes({ mayFail: true }), ...oneLaptop.story.slice(1)],
};
