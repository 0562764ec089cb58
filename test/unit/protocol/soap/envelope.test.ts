import { describe, expect, it } from 'vitest';
import { messageIdOf, readResponse, writeFault, writeRequest } from '../../../../src/protocol/soap/envelope.ts';
import { faultFor } from '../../../../src/protocol/soap/fault.ts';
import { element } from '../../../../src/protocol/xml/write.ts';
import { golden } from '../../../support/canonical-xml.ts';

const ADDRESS = { to: 'https://a.example/x?y=1&z=2', messageId: 'urn:uuid:1' };

describe('a request envelope', () => {
  it('has its header in the order Action, MessageID, ReplyTo, To, Security', () => {
    const text = writeRequest('urn:act', ADDRESS, element('b', null), [element('wsse:UsernameToken', null)]);
    expect(text.slice(text.indexOf('<s:Header>'))).toBe(
      '<s:Header><a:Action s:mustUnderstand="1">urn:act</a:Action><a:MessageID>urn:uuid:1</a:MessageID>' +
        '<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>' +
        '<a:To s:mustUnderstand="1">https://a.example/x?y=1&amp;z=2</a:To>' +
        '<wsse:Security s:mustUnderstand="1"><wsse:UsernameToken/></wsse:Security></s:Header>' +
        '<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><b/></s:Body></s:Envelope>',
    );
  });

  it('gives up its MessageID even when its body was refused', () => {
    const headless = golden('mde2/discover.xml').replace(/<request>[\s\S]*<\/request>/, '');
    expect(messageIdOf(headless)).toBe('urn:uuid:748132ec-a575-4329-b01b-6171a9cf8478');
    expect(messageIdOf('<not-soap/>')).toBeUndefined();
    expect(messageIdOf('GET / HTTP/1.1')).toBeUndefined();
  });
});

describe('a fault', () => {
  it('without a MessageID to relate to leaves RelatesTo out', () => {
    const text = writeFault('urn:act', {}, faultFor({ message: 'no <root>', path: '' }));
    expect(text).not.toContain('RelatesTo');
    expect(text).toContain('<s:Value>s:Receiver</s:Value><s:Subcode><s:Value>s:MessageFormat</s:Value></s:Subcode>');
    expect(text).toContain('<s:Reason><s:Text xml:lang="en-us">no &lt;root&gt;</s:Text></s:Reason></s:Fault>');
  });

  it('of the server’s insides goes under the addressing prefix', () => {
    expect(writeFault('urn:act', {}, { subcode: 'InternalServiceFault', reason: 'x' })).toContain(
      '<s:Value>a:InternalServiceFault</s:Value>',
    );
  });

  it('without any code is unknown', () => {
    const text =
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault/></s:Body></s:Envelope>';
    expect(readResponse(text, () => 'result')).toMatchObject({
      ok: true,
      value: { kind: 'fault', fault: { hresult: '0x80180008', reason: '' } },
    });
  });
});

describe('a response', () => {
  it.each(['', '   ', 'Bad gateway', '<html/>'])('of %j is refused', (text) => {
    expect(readResponse(text, () => 'result').ok).toBe(false);
  });

  it('lets a bug in a reader surface instead of blaming the message', () => {
    const broken = (): never => {
      throw new TypeError('a bug');
    };
    expect(() => readResponse(golden('mde2/enroll-response.xml'), broken)).toThrow('a bug');
  });
});
