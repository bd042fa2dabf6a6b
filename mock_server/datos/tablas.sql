-- The tables of a store's file. A file made with other tables is refused: see mock_server/store.py.
CREATE TABLE mundo (nombre TEXT PRIMARY KEY, valor TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE area (area TEXT, ejercicio INTEGER, periodo INTEGER, nombre TEXT, contabiliza INTEGER,
  exige_propio INTEGER, abierto INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (area, ejercicio, periodo)) WITHOUT ROWID;
CREATE TABLE persona (id TEXT PRIMARY KEY, tipo TEXT, nombre TEXT, vigente INTEGER, sub_clasificacion TEXT,
  numero TEXT, contacto TEXT, cuentas TEXT) WITHOUT ROWID;
CREATE TABLE persona_area (id TEXT, area TEXT, fecha TEXT, PRIMARY KEY (id, area)) WITHOUT ROWID;
CREATE INDEX persona_de_area ON persona_area (area, fecha);
CREATE TABLE identificador (numero INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE folio (servicio TEXT, area TEXT, ejercicio INTEGER, ultimo INTEGER,
  PRIMARY KEY (servicio, area, ejercicio)) WITHOUT ROWID;
CREATE TABLE ticket (clave INTEGER PRIMARY KEY AUTOINCREMENT, numero TEXT UNIQUE, area TEXT,
  ejercicio INTEGER, servicio TEXT, mensaje TEXT, canal TEXT, usuario TEXT, cuerpo TEXT, progresion TEXT, recibido REAL,
  vence REAL, retenido INTEGER, consultas INTEGER, visto TEXT, final TEXT, resultado TEXT,
  explicacion TEXT);
CREATE INDEX ticket_pendiente ON ticket (area, clave) WHERE final IS NULL;
CREATE INDEX ticket_vencido ON ticket (vence) WHERE final IS NULL AND vence IS NOT NULL;
CREATE INDEX ticket_mensaje ON ticket (area, ejercicio, mensaje);
CREATE TABLE transaccion (clave INTEGER PRIMARY KEY, servicio TEXT, area TEXT, ejercicio INTEGER,
  folio INTEGER, periodo INTEGER, proceso TEXT, id INTEGER, origen TEXT, usuario TEXT, fecha TEXT, mensaje TEXT,
  transferencia TEXT, titulo TEXT, tipo TEXT, folio_ajustado INTEGER, ajusta INTEGER, raiz INTEGER, reversada INTEGER,
  presupuesto TEXT, etapa TEXT, demanda TEXT, monto INTEGER, impuesto INTEGER, asiento_folio INTEGER, asiento_id INTEGER, asiento_monto INTEGER,
  modulo TEXT, origen_folio INTEGER, fuente TEXT, movimiento TEXT, operacion TEXT, propios TEXT,
  enviado TEXT, UNIQUE (servicio, area, ejercicio, folio));
CREATE INDEX transaccion_ajusta ON transaccion (ajusta) WHERE ajusta IS NOT NULL;
CREATE INDEX transaccion_raiz ON transaccion (raiz) WHERE raiz IS NOT NULL;
CREATE TABLE documento (transaccion INTEGER, posicion INTEGER, id TEXT, propio INTEGER, servicio TEXT,
  area TEXT, tipo TEXT, numero TEXT, fecha TEXT, monto INTEGER, cumplimientos TEXT, enviado TEXT,
  PRIMARY KEY (transaccion, posicion)) WITHOUT ROWID;
CREATE INDEX documento_numero ON documento (numero, tipo) WHERE propio;
CREATE TABLE linea (clave INTEGER PRIMARY KEY, transaccion INTEGER, documento TEXT, principal TEXT,
  grupo TEXT, concepto TEXT, monto INTEGER, futuro INTEGER, vigente INTEGER, impuesto INTEGER, consumido INTEGER,
  contabiliza INTEGER, grava INTEGER, previa INTEGER, previa_servicio TEXT, previa_folio INTEGER, referencia TEXT,
  padre INTEGER, catalogos TEXT, contabilizaciones TEXT);
CREATE INDEX linea_transaccion ON linea (transaccion);
CREATE TABLE apunte (clave INTEGER PRIMARY KEY, transaccion INTEGER, agrupacion INTEGER, imputacion INTEGER,
  cuenta TEXT, lado TEXT, presupuestaria INTEGER, monto INTEGER, vigente INTEGER, consumido INTEGER, linea TEXT,
  concepto TEXT, compensable INTEGER, renglon INTEGER, previa INTEGER, padre INTEGER, rut TEXT, tipo_documento TEXT,
  numero TEXT, fecha TEXT, destinatario TEXT, vence TEXT, cuenta_bancaria TEXT, medio TEXT, rut_banco TEXT,
  estado TEXT);
CREATE INDEX apunte_transaccion ON apunte (transaccion);
CREATE INDEX apunte_linea ON apunte (linea) WHERE linea <> '' AND padre IS NULL;
CREATE INDEX apunte_renglon ON apunte (renglon) WHERE renglon IS NOT NULL AND padre IS NULL;
CREATE INDEX apunte_pago ON apunte (cuenta_bancaria, numero) WHERE cuenta_bancaria IS NOT NULL;
CREATE TABLE cuenta_bancaria (area TEXT, numero TEXT, cuenta TEXT, rut_banco TEXT, saldo INTEGER, abierta INTEGER,
  conciliados TEXT, PRIMARY KEY (area, numero)) WITHOUT ROWID;
