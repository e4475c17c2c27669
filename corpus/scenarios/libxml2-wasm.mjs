// libxml2 (C): XML parsed, searched by XPath, checked against a schema, printed.
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { caught, digest, text } from './helpers.mjs';

const source = `<?xml version="1.0"?><list xmlns:n="urn:n">${Array.from({ length: 400 }, (_, i) => `<item id="${i}"><n:name>${text(50, i + 1).trim()}</n:name><size>${i * 31 % 97}</size></item>`).join('\n')}</list>`;
const schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="list"><xs:complexType><xs:sequence><xs:element name="size" type="xs:int" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element></xs:schema>';

export function run() {
  const document = XmlDocument.fromString(source);
  const found = document.find("//item[size > 50 and contains(n:name, 'data')]", { n: 'urn:n' }).map((node) => node.get('@id').value);
  const printed = document.toString({ format: true });
  document.dispose();
  const xsd = XmlDocument.fromString(schema);
  const validator = XsdValidator.fromDoc(xsd);
  const validated = ['<list><size>1</size></list>', '<list><size>x</size></list>', '<list/>'].map((xml) => {
    const one = XmlDocument.fromString(xml);
    const result = caught(() => validator.validate(one));
    one.dispose();
    return result;
  });
  validator.dispose();
  xsd.dispose();
  return { found, printed: digest(printed), validated, broken: caught(() => XmlDocument.fromString('<a><b></a>')) };
}
