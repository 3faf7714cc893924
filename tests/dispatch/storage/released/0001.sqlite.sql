BEGIN TRANSACTION;
CREATE TABLE absence (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	shift_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	from_s BIGINT NOT NULL, 
	noted_s BIGINT NOT NULL, 
	CONSTRAINT pk_absence PRIMARY KEY (id), 
	CONSTRAINT fk_absence_courier_id FOREIGN KEY(courier_id) REFERENCES courier (id), 
	CONSTRAINT fk_absence_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_absence_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_absence_shift_id UNIQUE (shift_id)
);
INSERT INTO "absence" VALUES('absence id','twn_0000000001v3rs3dtr98h6bcfn','shf_000000000b7a8cth3y6pwbdp7y','cou_000000000d0za52grhjfkc7wss','absence kind',1795939200,1795939200);
CREATE TABLE access_link (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	account_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	expires_s BIGINT NOT NULL, 
	revoked_s BIGINT, 
	used_s BIGINT, 
	last_used_s BIGINT, 
	uses INTEGER NOT NULL, 
	created_by VARCHAR(120) NOT NULL, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_access_link PRIMARY KEY (id), 
	CONSTRAINT fk_access_link_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "access_link" VALUES('access_link id','twn_0000000001v3rs3dtr98h6bcfn','access_link kind','access_link account_id','access_link courier_id','access_link delivery_id','access_link org_id',1795939200,1795939200,1795939200,1795939200,1,'access_link created_by',1795939200,1);
CREATE TABLE account (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	name TEXT NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	grants JSON NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	active BOOLEAN NOT NULL, 
	last_login_s BIGINT, 
	created_by VARCHAR(120) NOT NULL, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT fk_account_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_account_town_id_email UNIQUE (town_id, email)
);
INSERT INTO "account" VALUES('account id','twn_0000000001v3rs3dtr98h6bcfn','account email','account name','account ','{}','account password_hash',1,1795939200,'account created_by',1795939200,1);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE announced_eta (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	low_s BIGINT NOT NULL, 
	high_s BIGINT NOT NULL, 
	told_s BIGINT NOT NULL, 
	promise_at_risk BOOLEAN NOT NULL, 
	times INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_announced_eta PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_announced_eta_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "announced_eta" VALUES('announced_eta id','twn_0000000001v3rs3dtr98h6bcfn',1795939200,1795939200,1795939200,1,1,1);
CREATE TABLE answer (
	town_id VARCHAR(80) NOT NULL, 
	client VARCHAR(120) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	headers JSON NOT NULL, 
	body TEXT NOT NULL, 
	given_s BIGINT NOT NULL, 
	CONSTRAINT pk_answer PRIMARY KEY (town_id, client, "key"), 
	CONSTRAINT fk_answer_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "answer" VALUES('twn_0000000001v3rs3dtr98h6bcfn','answer client','answer key','answer fingerprint',1,'{}','answer body',1795939200);
CREATE TABLE api_key (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	title TEXT NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	scopes JSON NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	secret_hash VARCHAR(64) NOT NULL, 
	old_hash VARCHAR(64) NOT NULL, 
	old_until_s BIGINT, 
	expires_s BIGINT, 
	revoked_s BIGINT, 
	last_used_s BIGINT, 
	created_by VARCHAR(120) NOT NULL, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_api_key PRIMARY KEY (id), 
	CONSTRAINT fk_api_key_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "api_key" VALUES('api_key id','twn_0000000001v3rs3dtr98h6bcfn','api_key title','api_key role','{}','api_key org_id','api_key courier_id','api_key secret_hash','api_key old_hash',1795939200,1795939200,1795939200,1795939200,'api_key created_by',1795939200,1);
CREATE TABLE assignment (
	delivery_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_assignment PRIMARY KEY (delivery_id), 
	CONSTRAINT fk_assignment_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_assignment_round_id_town_id FOREIGN KEY(round_id, town_id) REFERENCES round (id, town_id), 
	CONSTRAINT fk_assignment_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "assignment" VALUES('dlv_000000000jgw90evsqgywx2yf0','rnd_0000000011necyj0f3bka7te0d','twn_0000000001v3rs3dtr98h6bcfn');
INSERT INTO "assignment" VALUES('dlv_000000000q98qz7hjayxtth4mm','rnd_0000000011necyj0f3bka7te0d','twn_0000000001v3rs3dtr98h6bcfn');
CREATE TABLE cash_collection (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	stop_id VARCHAR(80) NOT NULL, 
	method VARCHAR(16) NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	happened_s BIGINT NOT NULL, 
	received_s BIGINT NOT NULL, 
	reversed_s BIGINT, 
	CONSTRAINT pk_cash_collection PRIMARY KEY (id), 
	CONSTRAINT fk_cash_collection_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_cash_collection_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_cash_collection_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "cash_collection" VALUES('cash_collection id','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0','rnd_0000000011necyj0f3bka7te0d','cash_collection stop_id','cash_collection ',1,'cas',1795939200,1795939200,1795939200);
CREATE TABLE cash_float (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	author VARCHAR(120) NOT NULL, 
	given_s BIGINT NOT NULL, 
	CONSTRAINT pk_cash_float PRIMARY KEY (id), 
	CONSTRAINT fk_cash_float_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_cash_float_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "cash_float" VALUES('cash_float id','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',1,'cas','cash_float author',1795939200);
CREATE TABLE cash_reconciliation (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	float_minor INTEGER NOT NULL, 
	expected JSON NOT NULL, 
	declared JSON NOT NULL, 
	pieces JSON NOT NULL, 
	gap_minor INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	courier_signed VARCHAR(120) NOT NULL, 
	courier_signed_s BIGINT, 
	coordinator_signed VARCHAR(120) NOT NULL, 
	coordinator_signed_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_cash_reconciliation PRIMARY KEY (id), 
	CONSTRAINT fk_cash_reconciliation_courier_id FOREIGN KEY(courier_id) REFERENCES courier (id), 
	CONSTRAINT fk_cash_reconciliation_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_cash_reconciliation_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_cash_reconciliation_round_id_number UNIQUE (round_id, number)
);
INSERT INTO "cash_reconciliation" VALUES('cash_reconciliation id','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d','cou_000000000d0za52grhjfkc7wss',1,'cash_reconciliat','cas',1,'{}','{}','{}',1,'cash_reconciliation reason','cash_reconciliation courier_signed',1795939200,'cash_reconciliation coordinator_signed',1795939200,1);
CREATE TABLE catalogue_version (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	subject_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	from_s BIGINT NOT NULL, 
	actor VARCHAR(200) NOT NULL, 
	document JSON NOT NULL, 
	CONSTRAINT pk_catalogue_version PRIMARY KEY (id), 
	CONSTRAINT fk_catalogue_version_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_catalogue_version_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_catalogue_version_subject_id_number UNIQUE (subject_id, number)
);
INSERT INTO "catalogue_version" VALUES('catalogue_version id','twn_0000000001v3rs3dtr98h6bcfn','catalogue_version subject_id',1,1795939200,'catalogue_version actor','{}');
CREATE TABLE chore (
	town_id VARCHAR(80) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	last_s BIGINT, 
	tried_s BIGINT, 
	failure VARCHAR(80) NOT NULL, 
	holder VARCHAR(80) NOT NULL, 
	lease_s BIGINT, 
	CONSTRAINT pk_chore PRIMARY KEY (town_id, name), 
	CONSTRAINT fk_chore_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "chore" VALUES('twn_0000000001v3rs3dtr98h6bcfn','chore name',1795939200,1795939200,'chore failure','chore holder',1795939200);
CREATE TABLE closure (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	geometry JSON NOT NULL, 
	reason TEXT NOT NULL, 
	from_s BIGINT, 
	until_s BIGINT, 
	hours TEXT NOT NULL, 
	profiles JSON NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_closure PRIMARY KEY (id), 
	CONSTRAINT fk_closure_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "closure" VALUES('closure id','twn_0000000001v3rs3dtr98h6bcfn','{}','closure reason',1795939200,1795939200,'closure hours','{}','closure actor',1795939200,1);
CREATE TABLE command (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	device VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	base_version INTEGER NOT NULL, 
	number INTEGER, 
	offset_s BIGINT NOT NULL, 
	body JSON NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	answer JSON NOT NULL, 
	happened_s BIGINT NOT NULL, 
	received_s BIGINT NOT NULL, 
	CONSTRAINT pk_command PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_command_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "command" VALUES('command id','twn_0000000001v3rs3dtr98h6bcfn','command device','command actor','command kind','command subject',1,1,1795939200,'{}','command status','{}',1795939200,1795939200);
CREATE TABLE command_task (
	command_id VARCHAR(80) NOT NULL, 
	task_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_command_task PRIMARY KEY (town_id, command_id, task_id), 
	CONSTRAINT fk_command_task_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "command_task" VALUES('command_task command_id','command_task task_id','twn_0000000001v3rs3dtr98h6bcfn');
CREATE TABLE compartment (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	relay_id VARCHAR(80) NOT NULL, 
	temperature VARCHAR(16) NOT NULL, 
	volume_l INTEGER NOT NULL, 
	places INTEGER NOT NULL, 
	CONSTRAINT pk_compartment PRIMARY KEY (id), 
	CONSTRAINT fk_compartment_relay_id FOREIGN KEY(relay_id) REFERENCES relay_point (id), 
	CONSTRAINT fk_compartment_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "compartment" VALUES('compartment id','twn_0000000001v3rs3dtr98h6bcfn','relay_point id','compartment temp',1,1);
CREATE TABLE container_move (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	recipient_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80), 
	day VARCHAR(80) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	pieces INTEGER NOT NULL, 
	deposit_minor INTEGER NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	method VARCHAR(16) NOT NULL, 
	happened_s BIGINT NOT NULL, 
	CONSTRAINT pk_container_move PRIMARY KEY (id), 
	CONSTRAINT fk_container_move_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_container_move_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_container_move_recipient_id FOREIGN KEY(recipient_id) REFERENCES recipient (id), 
	CONSTRAINT fk_container_move_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_container_move_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "container_move" VALUES('container_move id','twn_0000000001v3rs3dtr98h6bcfn','rcp_000000000a8gq741755ps246jr','org_0000000007tqte9c3cwr3m3hx8','dlv_000000000jgw90evsqgywx2yf0','rnd_0000000011necyj0f3bka7te0d','container_move day','container_move kind',1,1,'con','container_move m',1795939200);
CREATE TABLE cost_share (
	round_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	alone_minor INTEGER NOT NULL, 
	share_minor INTEGER NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	method VARCHAR(40) NOT NULL, 
	settled_s BIGINT NOT NULL, 
	CONSTRAINT pk_cost_share PRIMARY KEY (round_id, delivery_id, org_id), 
	CONSTRAINT fk_cost_share_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_cost_share_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_cost_share_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_cost_share_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "cost_share" VALUES('rnd_0000000011necyj0f3bka7te0d','dlv_000000000jgw90evsqgywx2yf0','org_0000000007tqte9c3cwr3m3hx8','twn_0000000001v3rs3dtr98h6bcfn','cost_share day',1,1,'cos','cost_share method',1795939200);
CREATE TABLE courier (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	name TEXT NOT NULL, 
	phone VARCHAR(32) NOT NULL, 
	skills JSON NOT NULL, 
	cost_per_hour_minor INTEGER NOT NULL, 
	terms JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_courier PRIMARY KEY (id), 
	CONSTRAINT fk_courier_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_courier_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "courier" VALUES('cou_000000000d0za52grhjfkc7wss','twn_0000000001v3rs3dtr98h6bcfn','Courier 0','','["cold_box"]',1600,'{}',1,1);
INSERT INTO "courier" VALUES('cou_000000000ems40d0wyq42vdsq3','twn_0000000001v3rs3dtr98h6bcfn','Courier 1','','["cold_box"]',1600,'{}',1,1);
CREATE TABLE delivery (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	external_ref VARCHAR(200), 
	code VARCHAR(16) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	held_reason VARCHAR(64) NOT NULL, 
	recipient_id VARCHAR(80) NOT NULL, 
	drop_place_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	window_from_s BIGINT NOT NULL, 
	window_to_s BIGINT NOT NULL, 
	promised_s BIGINT, 
	temperature VARCHAR(16) NOT NULL, 
	priority INTEGER NOT NULL, 
	max_ride_s INTEGER, 
	fee_minor INTEGER NOT NULL, 
	fee_rule VARCHAR(64) NOT NULL, 
	payment JSON NOT NULL, 
	detail JSON NOT NULL, 
	attempts INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_drop_place_id_town_id FOREIGN KEY(drop_place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_delivery_org_id_town_id FOREIGN KEY(org_id, town_id) REFERENCES organization (id, town_id), 
	CONSTRAINT fk_delivery_recipient_id_town_id FOREIGN KEY(recipient_id, town_id) REFERENCES recipient (id, town_id), 
	CONSTRAINT fk_delivery_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_delivery_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_delivery_town_id_day_code UNIQUE (town_id, day, code), 
	CONSTRAINT uq_delivery_town_id_org_id_external_ref UNIQUE (town_id, org_id, external_ref)
);
INSERT INTO "delivery" VALUES('dlv_000000000jgw90evsqgywx2yf0','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8',NULL,'evsqgywx2yf0','api','delivery','promised','','rcp_000000000a8gq741755ps246jr','plc_0000000006fkj1g1sehgtvz69d','2026-11-28',1795942800,1795946400,1795939200,'ambient',50,NULL,0,'','{"amount_minor": 1250, "currency": "EUR", "methods": ["cash"], "by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]]}','{"skills": ["cold_box"], "note": "ring twice", "whole": false}',0,2,1795939200,1795939200);
INSERT INTO "delivery" VALUES('dlv_000000000q98qz7hjayxtth4mm','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8',NULL,'7hjayxtth4mm','api','delivery','promised','','rcp_000000000a8gq741755ps246jr','plc_0000000006fkj1g1sehgtvz69d','2026-11-28',1795942800,1795946400,1795939200,'ambient',50,NULL,0,'','{"amount_minor": 1250, "currency": "EUR", "methods": ["cash"], "by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]]}','{"skills": ["cold_box"], "note": "ring twice", "whole": false}',0,2,1795939200,1795939200);
INSERT INTO "delivery" VALUES('dlv_000000000w9fgdr9bmqpwm0szd','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8',NULL,'r9bmqpwm0szd','api','delivery','promised','','rcp_000000000a8gq741755ps246jr','plc_0000000006fkj1g1sehgtvz69d','2026-11-28',1795942800,1795946400,1795939200,'ambient',50,NULL,0,'','{"amount_minor": 1250, "currency": "EUR", "methods": ["cash"], "by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]]}','{"skills": ["cold_box"], "note": "ring twice", "whole": false}',0,2,1795939200,1795939200);
CREATE TABLE delivery_left_off (
	delivery_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	note TEXT NOT NULL, 
	left_off_s BIGINT NOT NULL, 
	CONSTRAINT pk_delivery_left_off PRIMARY KEY (delivery_id), 
	CONSTRAINT fk_delivery_left_off_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_delivery_left_off_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "delivery_left_off" VALUES('dlv_000000000jgw90evsqgywx2yf0','twn_0000000001v3rs3dtr98h6bcfn','delivery_left_off day','delivery_left_off actor','delivery_left_off note',1795939200);
CREATE TABLE delivery_pin (
	delivery_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	shift_id VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	note TEXT NOT NULL, 
	pinned_s BIGINT NOT NULL, 
	CONSTRAINT pk_delivery_pin PRIMARY KEY (delivery_id), 
	CONSTRAINT fk_delivery_pin_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_delivery_pin_shift_id_town_id FOREIGN KEY(shift_id, town_id) REFERENCES shift (id, town_id), 
	CONSTRAINT fk_delivery_pin_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "delivery_pin" VALUES('dlv_000000000jgw90evsqgywx2yf0','twn_0000000001v3rs3dtr98h6bcfn','shf_000000000b7a8cth3y6pwbdp7y','delivery_pin actor','delivery_pin note',1795939200);
CREATE TABLE displaced_task (
	task_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	stop JSON NOT NULL, 
	CONSTRAINT pk_displaced_task PRIMARY KEY (town_id, task_id), 
	CONSTRAINT fk_displaced_task_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "displaced_task" VALUES('displaced_task task_id','twn_0000000001v3rs3dtr98h6bcfn','displaced_task round_id','{}');
CREATE TABLE draft (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	body JSON NOT NULL, 
	delivery_id VARCHAR(80), 
	actor VARCHAR(120) NOT NULL, 
	behalf VARCHAR(120) NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	expires_s BIGINT NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id), 
	CONSTRAINT fk_draft_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_draft_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_draft_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "draft" VALUES('draft id','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8','draft channel','draft status','{}','dlv_000000000jgw90evsqgywx2yf0','draft actor','draft behalf',1,1795939200,1795939200,1795939200);
CREATE TABLE duration_observation (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	arrived_s BIGINT, 
	closed_s BIGINT NOT NULL, 
	parts JSON NOT NULL, 
	dropped JSON NOT NULL, 
	CONSTRAINT pk_duration_observation PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_duration_observation_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "duration_observation" VALUES('duration_observation id','twn_0000000001v3rs3dtr98h6bcfn',1795939200,1795939200,'{}','{}');
CREATE TABLE duration_statistic (
	id VARCHAR(160) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	as_of_s BIGINT NOT NULL, 
	weight FLOAT NOT NULL, 
	total FLOAT NOT NULL, 
	squares FLOAT NOT NULL, 
	bins JSON NOT NULL, 
	CONSTRAINT pk_duration_statistic PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_duration_statistic_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "duration_statistic" VALUES('duration_statistic id','twn_0000000001v3rs3dtr98h6bcfn',1795939200,1.0,1.0,1.0,'{}');
CREATE TABLE effort_account (
	shift_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	effort_m INTEGER NOT NULL, 
	paid_s INTEGER NOT NULL, 
	stamp TEXT NOT NULL, 
	CONSTRAINT pk_effort_account PRIMARY KEY (shift_id), 
	CONSTRAINT fk_effort_account_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_effort_account_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "effort_account" VALUES('shf_000000000b7a8cth3y6pwbdp7y','twn_0000000001v3rs3dtr98h6bcfn',1,1795939200,'effort_account stamp');
CREATE TABLE enrolment (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	programme_id VARCHAR(80) NOT NULL, 
	recipient_id VARCHAR(80) NOT NULL, 
	place_id VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	from_day VARCHAR(10) NOT NULL, 
	to_day VARCHAR(10) NOT NULL, 
	pauses JSON NOT NULL, 
	external_ref VARCHAR(200), 
	refused_reason VARCHAR(64) NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_enrolment PRIMARY KEY (id), 
	CONSTRAINT fk_enrolment_place_id_town_id FOREIGN KEY(place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_enrolment_programme_id_town_id FOREIGN KEY(programme_id, town_id) REFERENCES programme (id, town_id), 
	CONSTRAINT fk_enrolment_recipient_id_town_id FOREIGN KEY(recipient_id, town_id) REFERENCES recipient (id, town_id), 
	CONSTRAINT fk_enrolment_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_enrolment_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_enrolment_town_id_programme_id_external_ref UNIQUE (town_id, programme_id, external_ref)
);
INSERT INTO "enrolment" VALUES('enrolment id','twn_0000000001v3rs3dtr98h6bcfn','programme id','rcp_000000000a8gq741755ps246jr','plc_0000000003fva1wbzbh50mrd1w','enrolment status','enrolment ','enrolment ','{}','enrolment external_ref','enrolment refused_reason',1,1795939200,1795939200);
CREATE TABLE escalation (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	visit_id VARCHAR(80) NOT NULL, 
	enrolment_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	service_key VARCHAR(48) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	steps JSON NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	step INTEGER NOT NULL, 
	since_s BIGINT NOT NULL, 
	due_s BIGINT, 
	began_s BIGINT NOT NULL, 
	delivery_id VARCHAR(80), 
	courier_id VARCHAR(80), 
	round_id VARCHAR(80), 
	told INTEGER NOT NULL, 
	reminders INTEGER NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	closed_s BIGINT, 
	version INTEGER NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_escalation PRIMARY KEY (id), 
	CONSTRAINT fk_escalation_courier_id_town_id FOREIGN KEY(courier_id, town_id) REFERENCES courier (id, town_id), 
	CONSTRAINT fk_escalation_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_escalation_enrolment_id_town_id FOREIGN KEY(enrolment_id, town_id) REFERENCES enrolment (id, town_id), 
	CONSTRAINT fk_escalation_round_id_town_id FOREIGN KEY(round_id, town_id) REFERENCES round (id, town_id), 
	CONSTRAINT fk_escalation_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT fk_escalation_visit_id_town_id FOREIGN KEY(visit_id, town_id) REFERENCES visit (id, town_id) ON DELETE CASCADE, 
	CONSTRAINT uq_escalation_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_escalation_visit_id_number UNIQUE (visit_id, number)
);
INSERT INTO "escalation" VALUES('escalation id','twn_0000000001v3rs3dtr98h6bcfn','visit id','enrolment id',1,'escalation service_key','escalation purpo','{}','escalation statu',1,1795939200,1795939200,1795939200,'dlv_000000000jgw90evsqgywx2yf0','cou_000000000d0za52grhjfkc7wss','rnd_0000000011necyj0f3bka7te0d',1,1,'escalation resul','escalation outco',1795939200,1,1795939200);
CREATE TABLE escalation_act (
	town_id VARCHAR(80) NOT NULL, 
	id VARCHAR(80) NOT NULL, 
	escalation_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	step INTEGER NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	number VARCHAR(4) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	happened_s BIGINT NOT NULL, 
	received_s BIGINT NOT NULL, 
	CONSTRAINT pk_escalation_act PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_escalation_act_escalation_id_town_id FOREIGN KEY(escalation_id, town_id) REFERENCES escalation (id, town_id) ON DELETE CASCADE, 
	CONSTRAINT fk_escalation_act_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "escalation_act" VALUES('twn_0000000001v3rs3dtr98h6bcfn','escalation_act id','escalation id','escalation_act k',1,'escalation_act r','esca','escalation_act actor',1795939200,1795939200);
CREATE TABLE escalation_contact (
	escalation_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	phone VARCHAR(40) NOT NULL, 
	copied_s BIGINT NOT NULL, 
	CONSTRAINT pk_escalation_contact PRIMARY KEY (escalation_id, position), 
	CONSTRAINT fk_escalation_contact_escalation_id_town_id FOREIGN KEY(escalation_id, town_id) REFERENCES escalation (id, town_id) ON DELETE CASCADE, 
	CONSTRAINT fk_escalation_contact_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "escalation_contact" VALUES('escalation id','twn_0000000001v3rs3dtr98h6bcfn',1,'escalation_contact name','escalation_contact phone',1795939200);
CREATE TABLE escalation_followed (
	town_id VARCHAR(80) NOT NULL, 
	sequence INTEGER NOT NULL, 
	CONSTRAINT pk_escalation_followed PRIMARY KEY (town_id), 
	CONSTRAINT fk_escalation_followed_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "escalation_followed" VALUES('twn_0000000001v3rs3dtr98h6bcfn',1);
CREATE TABLE eta_calibration (
	id VARCHAR(16) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	state JSON NOT NULL, 
	CONSTRAINT pk_eta_calibration PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_eta_calibration_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "eta_calibration" VALUES('eta_calibration ','twn_0000000001v3rs3dtr98h6bcfn','{}');
CREATE TABLE eta_trail (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	drops BOOLEAN NOT NULL, 
	entries JSON NOT NULL, 
	actual_s BIGINT, 
	error_30_s BIGINT, 
	error_10_s BIGINT, 
	pairs JSON NOT NULL, 
	CONSTRAINT pk_eta_trail PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_eta_trail_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "eta_trail" VALUES('eta_trail id','twn_0000000001v3rs3dtr98h6bcfn','eta_trail round_id','eta_trail day',1,'{}',1795939200,1795939200,1795939200,'{}');
CREATE TABLE event (
	sequence INTEGER NOT NULL, 
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	version INTEGER NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	behalf VARCHAR(120) NOT NULL, 
	data JSON NOT NULL, 
	happened_s BIGINT NOT NULL, 
	recorded_s BIGINT NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (sequence), 
	CONSTRAINT fk_event_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_event_id UNIQUE (id)
);
INSERT INTO "event" VALUES(1,'evt_000000000220kw71nvrk6p2fhg','twn_0000000001v3rs3dtr98h6bcfn','town.founded','twn_0000000001v3rs3dtr98h6bcfn',1,'test','','{"slug": "rochefort-sur-loue", "live": true}',1795939200,1795939200);
INSERT INTO "event" VALUES(2,'evt_000000000hdg7zg4rc88vq63pz','twn_0000000001v3rs3dtr98h6bcfn','town.furnished','twn_0000000001v3rs3dtr98h6bcfn',1,'test','','{}',1795939200,1795939200);
INSERT INTO "event" VALUES(3,'evt_000000000prb6kg0g8n6pmbwhx','twn_0000000001v3rs3dtr98h6bcfn','delivery.promised','dlv_000000000jgw90evsqgywx2yf0',2,'test','','{}',1795939200,1795939200);
INSERT INTO "event" VALUES(4,'evt_000000000vzrbt27a5k8qsf3c7','twn_0000000001v3rs3dtr98h6bcfn','delivery.promised','dlv_000000000q98qz7hjayxtth4mm',2,'test','','{}',1795939200,1795939200);
INSERT INTO "event" VALUES(5,'evt_0000000010g7wpr3smb7vsp5xe','twn_0000000001v3rs3dtr98h6bcfn','delivery.promised','dlv_000000000w9fgdr9bmqpwm0szd',2,'test','','{}',1795939200,1795939200);
INSERT INTO "event" VALUES(6,'evt_0000000018n8p6m43venkqyv5x','twn_0000000001v3rs3dtr98h6bcfn','round.planned','rnd_0000000011necyj0f3bka7te0d',1,'test','','{}',1795939200,1795939200);
CREATE TABLE export (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	format VARCHAR(16) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	behalf VARCHAR(120) NOT NULL, 
	options JSON NOT NULL, 
	personal BOOLEAN NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	place JSON NOT NULL, 
	rows INTEGER NOT NULL, 
	size BIGINT NOT NULL, 
	chunks INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	failure TEXT NOT NULL, 
	holder VARCHAR(80) NOT NULL, 
	lease_s BIGINT, 
	created_s BIGINT NOT NULL, 
	finished_s BIGINT, 
	expires_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_export PRIMARY KEY (id), 
	CONSTRAINT fk_export_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "export" VALUES('export id','twn_0000000001v3rs3dtr98h6bcfn','export kind','export format','export org_id','export actor','export behalf','{}',1,'export status','{}',1,1,1,1,'export failure','export holder',1795939200,1795939200,1795939200,1795939200,1);
CREATE TABLE export_chunk (
	export_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_export_chunk PRIMARY KEY (export_id, number), 
	CONSTRAINT fk_export_chunk_export_id FOREIGN KEY(export_id) REFERENCES export (id) ON DELETE CASCADE, 
	CONSTRAINT fk_export_chunk_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "export_chunk" VALUES('export id',1,'twn_0000000001v3rs3dtr98h6bcfn',X'0102');
CREATE TABLE fee (
	delivery_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	tariff_id VARCHAR(80) NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	facts JSON NOT NULL, 
	lines JSON NOT NULL, 
	charged_s BIGINT NOT NULL, 
	CONSTRAINT pk_fee PRIMARY KEY (delivery_id, number), 
	CONSTRAINT fk_fee_tariff_id FOREIGN KEY(tariff_id) REFERENCES tariff (id), 
	CONSTRAINT fk_fee_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "fee" VALUES('fee delivery_id',1,'twn_0000000001v3rs3dtr98h6bcfn','tariff id',1,'fee','{}','{}',1795939200);
CREATE TABLE hours_note (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	shift_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	line VARCHAR(120) NOT NULL, 
	answers_id VARCHAR(80), 
	paid_s INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	author VARCHAR(120) NOT NULL, 
	written_s BIGINT NOT NULL, 
	CONSTRAINT pk_hours_note PRIMARY KEY (id), 
	CONSTRAINT fk_hours_note_courier_id FOREIGN KEY(courier_id) REFERENCES courier (id), 
	CONSTRAINT fk_hours_note_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_hours_note_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "hours_note" VALUES('hours_note id','twn_0000000001v3rs3dtr98h6bcfn','shf_000000000b7a8cth3y6pwbdp7y','cou_000000000d0za52grhjfkc7wss','hours_note kind','hours_note line','hours_note answers_id',1795939200,'hours_note text','hours_note author',1795939200);
CREATE TABLE import_file (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	behalf VARCHAR(120) NOT NULL, 
	options JSON NOT NULL, 
	content TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	lines INTEGER, 
	done INTEGER NOT NULL, 
	taken INTEGER NOT NULL, 
	fresh INTEGER NOT NULL, 
	faulty INTEGER NOT NULL, 
	failure TEXT NOT NULL, 
	takes INTEGER NOT NULL, 
	holder VARCHAR(80) NOT NULL, 
	lease_s BIGINT, 
	created_s BIGINT NOT NULL, 
	finished_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_import_file PRIMARY KEY (id), 
	CONSTRAINT fk_import_file_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "import_file" VALUES('import_file id','twn_0000000001v3rs3dtr98h6bcfn','import_file kind','import_file org_id','import_file actor','import_file behalf','{}','import_file content','import_file stat',1,1,1,1,1,'import_file failure',1,'import_file holder',1795939200,1795939200,1795939200,1);
CREATE TABLE import_line (
	sequence INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	import_id VARCHAR(80) NOT NULL, 
	line INTEGER NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	fresh BOOLEAN NOT NULL, 
	pointer VARCHAR(120) NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	message TEXT NOT NULL, 
	remedy TEXT NOT NULL, 
	CONSTRAINT pk_import_line PRIMARY KEY (sequence), 
	CONSTRAINT fk_import_line_import_id FOREIGN KEY(import_id) REFERENCES import_file (id) ON DELETE CASCADE, 
	CONSTRAINT fk_import_line_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "import_line" VALUES(1,'twn_0000000001v3rs3dtr98h6bcfn','import_file id',1,'import_line delivery_id',1,'import_line pointer','import_line code','import_line value','import_line message','import_line remedy');
CREATE TABLE incident (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	detail JSON NOT NULL, 
	version INTEGER NOT NULL, 
	opened_s BIGINT NOT NULL, 
	closed_s BIGINT, 
	CONSTRAINT pk_incident PRIMARY KEY (id), 
	CONSTRAINT fk_incident_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "incident" VALUES('incident id','twn_0000000001v3rs3dtr98h6bcfn','incident kind','incident subject','incident status','{}',1,1795939200,1795939200);
CREATE TABLE message (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	side VARCHAR(16) NOT NULL, 
	author VARCHAR(120) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	text TEXT NOT NULL, 
	posted_s BIGINT NOT NULL, 
	erased_s BIGINT, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT fk_message_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_message_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_message_delivery_id_number UNIQUE (delivery_id, number)
);
INSERT INTO "message" VALUES('message id','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0',1,'message org_id','message side','message author','message kind','message channel','message text',1795939200,1795939200);
CREATE TABLE message_read (
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	side VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	read_s BIGINT NOT NULL, 
	CONSTRAINT pk_message_read PRIMARY KEY (delivery_id, org_id, side), 
	CONSTRAINT fk_message_read_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_message_read_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "message_read" VALUES('twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0','message_read org_id','message_read sid',1,1795939200);
CREATE TABLE notification (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	target_id VARCHAR(80) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	sequence INTEGER NOT NULL, 
	event_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	matter VARCHAR(120) NOT NULL, 
	content VARCHAR(200) NOT NULL, 
	facts JSON NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	counted BOOLEAN NOT NULL, 
	important BOOLEAN NOT NULL, 
	merged_into VARCHAR(80) NOT NULL, 
	decided_s BIGINT NOT NULL, 
	due_s BIGINT, 
	expires_s BIGINT, 
	sent_s BIGINT, 
	text TEXT NOT NULL, 
	receipt VARCHAR(200) NOT NULL, 
	erased_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_notification PRIMARY KEY (id), 
	CONSTRAINT fk_notification_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_notification_town_id_event_id_audience_target_id UNIQUE (town_id, event_id, audience, target_id), 
	CONSTRAINT uq_notification_town_id_subject_sequence UNIQUE (town_id, subject, sequence)
);
INSERT INTO "notification" VALUES('notification id','twn_0000000001v3rs3dtr98h6bcfn','notification aud','notification target_id','notification subject',1,'notification event_id','notification kind','notification matter','notification content','{}','notification cha','notification sta','notification reason',1,1,'notification merged_into',1795939200,1795939200,1795939200,1795939200,'notification text','notification receipt',1795939200,1);
CREATE TABLE organization (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	parent_id VARCHAR(80), 
	place_id VARCHAR(80), 
	contact JSON NOT NULL, 
	throttle JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	CONSTRAINT pk_organization PRIMARY KEY (id), 
	CONSTRAINT fk_organization_parent_id FOREIGN KEY(parent_id) REFERENCES organization (id), 
	CONSTRAINT fk_organization_place_id FOREIGN KEY(place_id) REFERENCES place (id), 
	CONSTRAINT fk_organization_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_organization_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "organization" VALUES('org_0000000007tqte9c3cwr3m3hx8','twn_0000000001v3rs3dtr98h6bcfn','shop','Shop 0',NULL,'plc_0000000003fva1wbzbh50mrd1w','{"phone": "", "email": "", "logo": ""}','{"prepare_s": 0, "most_per_quarter": null, "paused_until_s": 0, "closed_days": [], "day_hours": {}}',1,1,1795939200);
INSERT INTO "organization" VALUES('org_0000000008ke0pxjejgshwn0md','twn_0000000001v3rs3dtr98h6bcfn','shop','Shop 1',NULL,'plc_0000000004f3jq64ermf1cwvt4','{"phone": "", "email": "", "logo": ""}','{"prepare_s": 0, "most_per_quarter": null, "paused_until_s": 0, "closed_days": [], "day_hours": {}}',1,1,1795939200);
INSERT INTO "organization" VALUES('org_0000000009025c8s3hb71j9jc5','twn_0000000001v3rs3dtr98h6bcfn','shop','Shop 2',NULL,'plc_0000000005s7mp2bkpjtkcxk0v','{"phone": "", "email": "", "logo": ""}','{"prepare_s": 0, "most_per_quarter": null, "paused_until_s": 0, "closed_days": [], "day_hours": {}}',1,1,1795939200);
CREATE TABLE outbox (
	sequence INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	event_id VARCHAR(80) NOT NULL, 
	topic VARCHAR(32) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	payload JSON NOT NULL, 
	due_s BIGINT NOT NULL, 
	attempts INTEGER NOT NULL, 
	holder VARCHAR(64) NOT NULL, 
	lease_s BIGINT, 
	done_s BIGINT, 
	given_up_s BIGINT, 
	failure TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (sequence), 
	CONSTRAINT fk_outbox_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "outbox" VALUES(1,'twn_0000000001v3rs3dtr98h6bcfn','evt_000000000prb6kg0g8n6pmbwhx','webhook','dlv_000000000jgw90evsqgywx2yf0','{}',1795939200,0,'',NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(2,'twn_0000000001v3rs3dtr98h6bcfn','evt_000000000vzrbt27a5k8qsf3c7','webhook','dlv_000000000q98qz7hjayxtth4mm','{}',1795939200,0,'',NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(3,'twn_0000000001v3rs3dtr98h6bcfn','evt_0000000010g7wpr3smb7vsp5xe','webhook','dlv_000000000w9fgdr9bmqpwm0szd','{}',1795939200,0,'',NULL,NULL,NULL,'');
INSERT INTO "outbox" VALUES(4,'twn_0000000001v3rs3dtr98h6bcfn','evt_0000000018n8p6m43venkqyv5x','webhook','rnd_0000000011necyj0f3bka7te0d','{}',1795939200,0,'',NULL,NULL,NULL,'');
CREATE TABLE party_reach (
	town_id VARCHAR(80) NOT NULL, 
	party_id VARCHAR(80) NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	channels JSON NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_party_reach PRIMARY KEY (town_id, party_id), 
	CONSTRAINT fk_party_reach_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "party_reach" VALUES('twn_0000000001v3rs3dtr98h6bcfn','party_reach party_id','party_re','{}',1);
CREATE TABLE peak (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	name TEXT NOT NULL, 
	from_day VARCHAR(80) NOT NULL, 
	to_day VARCHAR(80) NOT NULL, 
	rules JSON NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_peak PRIMARY KEY (id), 
	CONSTRAINT fk_peak_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "peak" VALUES('peak id','twn_0000000001v3rs3dtr98h6bcfn','peak name','peak from_day','peak to_day','{}',1);
CREATE TABLE pin (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	recipient_id VARCHAR(80) NOT NULL, 
	address TEXT NOT NULL, 
	lon FLOAT NOT NULL, 
	lat FLOAT NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	version INTEGER NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_pin PRIMARY KEY (id), 
	CONSTRAINT fk_pin_recipient_id FOREIGN KEY(recipient_id) REFERENCES recipient (id), 
	CONSTRAINT fk_pin_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_pin_town_id_recipient_id_address UNIQUE (town_id, recipient_id, address)
);
INSERT INTO "pin" VALUES('pin id','twn_0000000001v3rs3dtr98h6bcfn','rcp_000000000a8gq741755ps246jr','pin address',1.0,1.0,'pin actor',1,1795939200);
CREATE TABLE place (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	lon FLOAT NOT NULL, 
	lat FLOAT NOT NULL, 
	address TEXT NOT NULL, 
	access_note TEXT NOT NULL, 
	setup_s INTEGER NOT NULL, 
	opening_hours TEXT NOT NULL, 
	category VARCHAR(64) NOT NULL, 
	confidence FLOAT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_place PRIMARY KEY (id), 
	CONSTRAINT fk_place_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_place_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "place" VALUES('plc_0000000003fva1wbzbh50mrd1w','twn_0000000001v3rs3dtr98h6bcfn','shop','Place 0',7.42,43.73,'','',60,'','',1.0,1);
INSERT INTO "place" VALUES('plc_0000000004f3jq64ermf1cwvt4','twn_0000000001v3rs3dtr98h6bcfn','shop','Place 1',7.421,43.73,'','',60,'','',1.0,1);
INSERT INTO "place" VALUES('plc_0000000005s7mp2bkpjtkcxk0v','twn_0000000001v3rs3dtr98h6bcfn','shop','Place 2',7.422,43.73,'','',60,'','',1.0,1);
INSERT INTO "place" VALUES('plc_0000000006fkj1g1sehgtvz69d','twn_0000000001v3rs3dtr98h6bcfn','address','Place 3',7.423,43.73,'','',60,'','',1.0,1);
CREATE TABLE plan_note (
	run_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	note TEXT NOT NULL, 
	kept_s BIGINT NOT NULL, 
	CONSTRAINT pk_plan_note PRIMARY KEY (run_id, delivery_id), 
	CONSTRAINT fk_plan_note_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_plan_note_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "plan_note" VALUES('plan_note run_id','dlv_000000000jgw90evsqgywx2yf0','twn_0000000001v3rs3dtr98h6bcfn','plan_note note',1795939200);
CREATE TABLE plan_run (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	cause VARCHAR(64) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	automatic INTEGER NOT NULL, 
	seconds FLOAT, 
	iterations INTEGER, 
	seed INTEGER NOT NULL, 
	based_on INTEGER, 
	proposal JSON, 
	failure VARCHAR(64) NOT NULL, 
	message TEXT NOT NULL, 
	requested_s BIGINT NOT NULL, 
	started_s BIGINT, 
	lease_s BIGINT, 
	finished_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_plan_run PRIMARY KEY (id), 
	CONSTRAINT fk_plan_run_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "plan_run" VALUES('plan_run id','twn_0000000001v3rs3dtr98h6bcfn','plan_run day','plan_run status','plan_run cause','plan_run actor',1,1.0,1,1,1,'{}','plan_run failure','plan_run message',1795939200,1795939200,1795939200,1795939200,1);
CREATE TABLE pooling_day (
	town_id VARCHAR(80) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	document JSON NOT NULL, 
	has_details BOOLEAN NOT NULL, 
	computed_s BIGINT NOT NULL, 
	CONSTRAINT pk_pooling_day PRIMARY KEY (town_id, day), 
	CONSTRAINT fk_pooling_day_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "pooling_day" VALUES('twn_0000000001v3rs3dtr98h6bcfn','pooling_da','pooling_day fingerprint','{}',1,1795939200);
CREATE TABLE pooling_key (
	town_id VARCHAR(80) NOT NULL, 
	value VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_pooling_key PRIMARY KEY (town_id), 
	CONSTRAINT fk_pooling_key_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "pooling_key" VALUES('twn_0000000001v3rs3dtr98h6bcfn','pooling_key value');
CREATE TABLE position (
	town_id VARCHAR(80) NOT NULL, 
	shift_id VARCHAR(80) NOT NULL, 
	device_s BIGINT NOT NULL, 
	at_s BIGINT NOT NULL, 
	received_s BIGINT NOT NULL, 
	lon FLOAT NOT NULL, 
	lat FLOAT NOT NULL, 
	accuracy_m INTEGER NOT NULL, 
	speed_cm_per_s INTEGER, 
	CONSTRAINT pk_position PRIMARY KEY (town_id, shift_id, device_s), 
	CONSTRAINT fk_position_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_position_town_id FOREIGN KEY(town_id) REFERENCES town (id)
)
 WITHOUT ROWID

;
INSERT INTO "position" VALUES('twn_0000000001v3rs3dtr98h6bcfn','shf_000000000b7a8cth3y6pwbdp7y',1795939200,1795939200,1795939200,1.0,1.0,1,1795939200);
CREATE TABLE position_pause (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	from_s BIGINT NOT NULL, 
	to_s BIGINT, 
	source VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_position_pause PRIMARY KEY (id), 
	CONSTRAINT fk_position_pause_courier_id FOREIGN KEY(courier_id) REFERENCES courier (id), 
	CONSTRAINT fk_position_pause_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "position_pause" VALUES('position_pause id','twn_0000000001v3rs3dtr98h6bcfn','cou_000000000d0za52grhjfkc7wss',1795939200,1795939200,'position_pause source');
CREATE TABLE post (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	template_id VARCHAR(80), 
	day VARCHAR(80) NOT NULL, 
	profile VARCHAR(32) NOT NULL, 
	from_s BIGINT NOT NULL, 
	to_s BIGINT NOT NULL, 
	start_place_id VARCHAR(80) NOT NULL, 
	end_place_id VARCHAR(80), 
	breaks JSON NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	shift_id VARCHAR(80), 
	touched BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT fk_post_end_place_id FOREIGN KEY(end_place_id) REFERENCES place (id), 
	CONSTRAINT fk_post_shift_id FOREIGN KEY(shift_id) REFERENCES shift (id), 
	CONSTRAINT fk_post_start_place_id FOREIGN KEY(start_place_id) REFERENCES place (id), 
	CONSTRAINT fk_post_template_id FOREIGN KEY(template_id) REFERENCES shift_template (id), 
	CONSTRAINT fk_post_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_post_shift_id UNIQUE (shift_id), 
	CONSTRAINT uq_post_town_id_template_id_day UNIQUE (town_id, template_id, day)
);
INSERT INTO "post" VALUES('post id','twn_0000000001v3rs3dtr98h6bcfn','shift_template id','post day','post profile',1795939200,1795939200,'plc_0000000003fva1wbzbh50mrd1w','plc_0000000003fva1wbzbh50mrd1w','{}','post status','shf_000000000b7a8cth3y6pwbdp7y',1,1);
CREATE TABLE privacy_hold (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	placed_s BIGINT NOT NULL, 
	lifted_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_privacy_hold PRIMARY KEY (id), 
	CONSTRAINT fk_privacy_hold_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "privacy_hold" VALUES('privacy_hold id','twn_0000000001v3rs3dtr98h6bcfn','privacy_hold subject','privacy_hold reason','privacy_hold actor',1795939200,1795939200,1);
CREATE TABLE programme (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	service_key VARCHAR(48) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	title TEXT NOT NULL, 
	point_place_id VARCHAR(80), 
	from_day VARCHAR(10) NOT NULL, 
	to_day VARCHAR(10) NOT NULL, 
	terms JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_programme PRIMARY KEY (id), 
	CONSTRAINT fk_programme_org_id_town_id FOREIGN KEY(org_id, town_id) REFERENCES organization (id, town_id), 
	CONSTRAINT fk_programme_point_place_id_town_id FOREIGN KEY(point_place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_programme_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_programme_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "programme" VALUES('programme id','twn_0000000001v3rs3dtr98h6bcfn','programme service_key','org_0000000007tqte9c3cwr3m3hx8','programme title','plc_0000000003fva1wbzbh50mrd1w','programme ','programme ','{}',1,1,1795939200,1795939200);
CREATE TABLE proof (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	task_id VARCHAR(80) NOT NULL, 
	stop_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	value TEXT NOT NULL, 
	file VARCHAR(200) NOT NULL, 
	note TEXT NOT NULL, 
	lon FLOAT, 
	lat FLOAT, 
	happened_s BIGINT NOT NULL, 
	received_s BIGINT NOT NULL, 
	erased_s BIGINT, 
	CONSTRAINT pk_proof PRIMARY KEY (id), 
	CONSTRAINT fk_proof_task_id FOREIGN KEY(task_id) REFERENCES task (id), 
	CONSTRAINT fk_proof_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "proof" VALUES('proof id','twn_0000000001v3rs3dtr98h6bcfn','tsk_000000000ke0cw70f8hwwc1j7x','proof stop_id','proof kind','proof value','proof file','proof note',1.0,1.0,1795939200,1795939200,1795939200);
CREATE TABLE proof_picture (
	name VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	media_type VARCHAR(32) NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_proof_picture PRIMARY KEY (town_id, name), 
	CONSTRAINT fk_proof_picture_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "proof_picture" VALUES('proof_picture name','twn_0000000001v3rs3dtr98h6bcfn','proof_picture actor','proof_picture media_type',1,1,1,1795939200,X'0102');
CREATE TABLE quote (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	client VARCHAR(120) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	document JSON NOT NULL, 
	ask JSON, 
	expires_s BIGINT NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	CONSTRAINT pk_quote PRIMARY KEY (id), 
	CONSTRAINT fk_quote_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_quote_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "quote" VALUES('quote id','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8','quote client','quote status','quote day','{}','{}',1795939200,'quote delivery_id',1,1795939200);
CREATE TABLE rating (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	score INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	rated_s BIGINT NOT NULL, 
	changed_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_rating PRIMARY KEY (id), 
	CONSTRAINT fk_rating_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_rating_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_rating_delivery_id UNIQUE (delivery_id)
);
INSERT INTO "rating" VALUES('rating id','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0',1,'rating words',1795939200,1795939200,1);
CREATE TABLE reach_log (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	party_id VARCHAR(80) NOT NULL, 
	change VARCHAR(24) NOT NULL, 
	"before" JSON NOT NULL, 
	"after" JSON NOT NULL, 
	source VARCHAR(40) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	said_s BIGINT NOT NULL, 
	CONSTRAINT pk_reach_log PRIMARY KEY (id), 
	CONSTRAINT fk_reach_log_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "reach_log" VALUES('reach_log id','twn_0000000001v3rs3dtr98h6bcfn','reach_log party_id','reach_log change','{}','{}','reach_log source','reach_log actor',1795939200);
CREATE TABLE recipient (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	name TEXT NOT NULL, 
	phone VARCHAR(32) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	door JSON NOT NULL, 
	channels JSON NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	last_contact_s BIGINT NOT NULL, 
	erased_s BIGINT, 
	CONSTRAINT pk_recipient PRIMARY KEY (id), 
	CONSTRAINT fk_recipient_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_recipient_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "recipient" VALUES('rcp_000000000a8gq741755ps246jr','twn_0000000001v3rs3dtr98h6bcfn','Odette Martinon','+33600000001','','fr','{"floor": "2", "code": "A12", "safe_place": "", "neighbour": "", "do_not_ring": true, "note": ""}','{"channels": [], "quiet_from_min": 1260, "quiet_to_min": 480, "only_if_late_min": 0, "opted_out": false}',1,1795939200,1795939200,NULL);
CREATE TABLE recipient_partition (
	recipient_id VARCHAR(80) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	data JSON NOT NULL, 
	consent VARCHAR(16) NOT NULL, 
	consent_s BIGINT, 
	last_used_s BIGINT NOT NULL, 
	CONSTRAINT pk_recipient_partition PRIMARY KEY (recipient_id, purpose), 
	CONSTRAINT fk_recipient_partition_recipient_id FOREIGN KEY(recipient_id) REFERENCES recipient (id), 
	CONSTRAINT fk_recipient_partition_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "recipient_partition" VALUES('rcp_000000000a8gq741755ps246jr','commerce','twn_0000000001v3rs3dtr98h6bcfn','{"likes": "rye bread"}','given',1795939200,0);
INSERT INTO "recipient_partition" VALUES('rcp_000000000a8gq741755ps246jr','health','twn_0000000001v3rs3dtr98h6bcfn','{"note": "insulin on Mondays"}','given',1795939200,0);
CREATE TABLE relay_point (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	place_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80), 
	kind VARCHAR(16) NOT NULL, 
	holding_s INTEGER NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_relay_point PRIMARY KEY (id), 
	CONSTRAINT fk_relay_point_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_relay_point_place_id FOREIGN KEY(place_id) REFERENCES place (id), 
	CONSTRAINT fk_relay_point_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_relay_point_town_id_place_id UNIQUE (town_id, place_id)
);
INSERT INTO "relay_point" VALUES('relay_point id','twn_0000000001v3rs3dtr98h6bcfn','plc_0000000003fva1wbzbh50mrd1w','org_0000000007tqte9c3cwr3m3hx8','relay_point kind',1795939200,1,1);
CREATE TABLE reply (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	external_id VARCHAR(120) NOT NULL, 
	party_id VARCHAR(80) NOT NULL, 
	said VARCHAR(16) NOT NULL, 
	outcome VARCHAR(24) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	text TEXT NOT NULL, 
	received_s BIGINT NOT NULL, 
	erased_s BIGINT, 
	CONSTRAINT pk_reply PRIMARY KEY (id), 
	CONSTRAINT fk_reply_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_reply_town_id_channel_external_id UNIQUE (town_id, channel, external_id)
);
INSERT INTO "reply" VALUES('reply id','twn_0000000001v3rs3dtr98h6bcfn','reply channel','reply external_id','reply party_id','reply said','reply outcome','reply subject','reply text',1795939200,1795939200);
CREATE TABLE reservation (
	quote_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	from_s BIGINT NOT NULL, 
	to_s BIGINT NOT NULL, 
	document JSON NOT NULL, 
	relay_id VARCHAR(80) NOT NULL, 
	compartment_id VARCHAR(80) NOT NULL, 
	room_until_s BIGINT, 
	expires_s BIGINT NOT NULL, 
	CONSTRAINT pk_reservation PRIMARY KEY (quote_id), 
	CONSTRAINT fk_reservation_quote_id FOREIGN KEY(quote_id) REFERENCES quote (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reservation_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "reservation" VALUES('quote id','twn_0000000001v3rs3dtr98h6bcfn','reservation delivery_id','reservation day','reservation mode',1795939200,1795939200,'{}','reservation relay_id','reservation compartment_id',1795939200,1795939200);
CREATE TABLE reserved_basket (
	quote_id VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	ready_s BIGINT NOT NULL, 
	CONSTRAINT pk_reserved_basket PRIMARY KEY (quote_id, number), 
	CONSTRAINT fk_reserved_basket_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_reserved_basket_quote_id FOREIGN KEY(quote_id) REFERENCES reservation (quote_id) ON DELETE CASCADE, 
	CONSTRAINT fk_reserved_basket_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "reserved_basket" VALUES('quote id',1,'twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8',1795939200);
CREATE TABLE retention_run (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	periods JSON NOT NULL, 
	progress JSON NOT NULL, 
	as_of_s BIGINT NOT NULL, 
	started_s BIGINT NOT NULL, 
	finished_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_retention_run PRIMARY KEY (id), 
	CONSTRAINT fk_retention_run_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "retention_run" VALUES('retention_run id','twn_0000000001v3rs3dtr98h6bcfn','retention_run st','retention_run actor','{}','{}',1795939200,1795939200,1795939200,1);
CREATE TABLE round (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	shift_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	acknowledged INTEGER NOT NULL, 
	frozen INTEGER NOT NULL, 
	departure_s BIGINT, 
	end_s BIGINT, 
	facts JSON NOT NULL, 
	version INTEGER NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_round PRIMARY KEY (id), 
	CONSTRAINT fk_round_shift_id_town_id FOREIGN KEY(shift_id, town_id) REFERENCES shift (id, town_id), 
	CONSTRAINT fk_round_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_round_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "round" VALUES('rnd_0000000011necyj0f3bka7te0d','twn_0000000001v3rs3dtr98h6bcfn','shf_000000000b7a8cth3y6pwbdp7y','2026-11-28','planned',0,0,NULL,NULL,'{"distance_m": 1200}',1,1795939200);
CREATE TABLE sandbox_clock (
	town_id VARCHAR(80) NOT NULL, 
	shown_s BIGINT NOT NULL, 
	since_s BIGINT NOT NULL, 
	running BOOLEAN NOT NULL, 
	rides BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_sandbox_clock PRIMARY KEY (town_id), 
	CONSTRAINT fk_sandbox_clock_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "sandbox_clock" VALUES('twn_0000000001v3rs3dtr98h6bcfn',1795939200,1795939200,1,1,1);
CREATE TABLE sensitive_read (
	sequence INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	recipient_id VARCHAR(80) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	behalf VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	read_s BIGINT NOT NULL, 
	CONSTRAINT pk_sensitive_read PRIMARY KEY (sequence), 
	CONSTRAINT fk_sensitive_read_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "sensitive_read" VALUES(1,'twn_0000000001v3rs3dtr98h6bcfn','sensitive_read recipient_id','sensitive_read p','sensitive_read actor','sensitive_read behalf','sensitive_read reason','sensitive_read digest',1795939200);
CREATE TABLE service_plan (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	enrolment_id VARCHAR(80), 
	org_id VARCHAR(80), 
	order_document JSON, 
	timing JSON NOT NULL, 
	from_day VARCHAR(10) NOT NULL, 
	to_day VARCHAR(10) NOT NULL, 
	courier_id VARCHAR(80), 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_service_plan PRIMARY KEY (id), 
	CONSTRAINT fk_service_plan_courier_id_town_id FOREIGN KEY(courier_id, town_id) REFERENCES courier (id, town_id), 
	CONSTRAINT fk_service_plan_enrolment_id_town_id FOREIGN KEY(enrolment_id, town_id) REFERENCES enrolment (id, town_id), 
	CONSTRAINT fk_service_plan_org_id_town_id FOREIGN KEY(org_id, town_id) REFERENCES organization (id, town_id), 
	CONSTRAINT fk_service_plan_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_service_plan_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "service_plan" VALUES('service_plan id','twn_0000000001v3rs3dtr98h6bcfn','enrolment id','org_0000000007tqte9c3cwr3m3hx8','{}','{}','service_pl','service_pl','cou_000000000d0za52grhjfkc7wss',1,1,1795939200,1795939200);
CREATE TABLE service_type (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	"key" VARCHAR(48) NOT NULL, 
	document JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_service_type PRIMARY KEY (id), 
	CONSTRAINT fk_service_type_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_service_type_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_service_type_town_id_key UNIQUE (town_id, "key")
);
INSERT INTO "service_type" VALUES('service_type id','twn_0000000001v3rs3dtr98h6bcfn','service_type key','{}',1,1,1795939200,1795939200);
CREATE TABLE session (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	account_id VARCHAR(80) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	secret_hash VARCHAR(64) NOT NULL, 
	device TEXT NOT NULL, 
	idle_s INTEGER NOT NULL, 
	expires_s BIGINT NOT NULL, 
	last_used_s BIGINT NOT NULL, 
	revoked_s BIGINT, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (id), 
	CONSTRAINT fk_session_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "session" VALUES('session id','twn_0000000001v3rs3dtr98h6bcfn','session account_id','session role','session org_id','session courier_id','session secret_hash','session device',1795939200,1795939200,1795939200,1795939200,1795939200,1);
CREATE TABLE shift (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	vehicle_id VARCHAR(80) NOT NULL, 
	day VARCHAR(80) NOT NULL, 
	from_s BIGINT NOT NULL, 
	to_s BIGINT NOT NULL, 
	start_place_id VARCHAR(80) NOT NULL, 
	end_place_id VARCHAR(80), 
	breaks JSON NOT NULL, 
	max_duration_s INTEGER, 
	status VARCHAR(16) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_shift PRIMARY KEY (id), 
	CONSTRAINT fk_shift_courier_id_town_id FOREIGN KEY(courier_id, town_id) REFERENCES courier (id, town_id), 
	CONSTRAINT fk_shift_end_place_id_town_id FOREIGN KEY(end_place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_shift_start_place_id_town_id FOREIGN KEY(start_place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_shift_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT fk_shift_vehicle_id_town_id FOREIGN KEY(vehicle_id, town_id) REFERENCES vehicle (id, town_id), 
	CONSTRAINT uq_shift_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "shift" VALUES('shf_000000000b7a8cth3y6pwbdp7y','twn_0000000001v3rs3dtr98h6bcfn','cou_000000000d0za52grhjfkc7wss','veh_000000000fy1p04pt17y59m0gy','2026-11-28',1795939200,1795953600,'plc_0000000003fva1wbzbh50mrd1w',NULL,'[]',NULL,'planned',1);
INSERT INTO "shift" VALUES('shf_000000000c38nz3za2mabnbn61','twn_0000000001v3rs3dtr98h6bcfn','cou_000000000ems40d0wyq42vdsq3','veh_000000000gnyyp35msszgsh2ps','2026-11-28',1795939200,1795953600,'plc_0000000003fva1wbzbh50mrd1w',NULL,'[]',NULL,'planned',1);
CREATE TABLE shift_template (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	title TEXT NOT NULL, 
	pattern JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_shift_template PRIMARY KEY (id), 
	CONSTRAINT fk_shift_template_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "shift_template" VALUES('shift_template id','twn_0000000001v3rs3dtr98h6bcfn','shift_template title','{}',1,1);
CREATE TABLE simulation (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	asked JSON NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	done INTEGER NOT NULL, 
	share INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	report BLOB NOT NULL, 
	failure VARCHAR(64) NOT NULL, 
	message TEXT NOT NULL, 
	holder VARCHAR(80) NOT NULL, 
	lease_s BIGINT, 
	requested_s BIGINT NOT NULL, 
	started_s BIGINT, 
	finished_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_simulation PRIMARY KEY (id), 
	CONSTRAINT fk_simulation_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "simulation" VALUES('simulation id','twn_0000000001v3rs3dtr98h6bcfn','simulation actor','{}','simulation statu',1,1,1,X'0102','simulation failure','simulation message','simulation holder',1795939200,1795939200,1795939200,1795939200,1);
ANALYZE "sqlite_master";
CREATE TABLE stop (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	round_id VARCHAR(80) NOT NULL, 
	position INTEGER NOT NULL, 
	place_id VARCHAR(80) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	outcome_code VARCHAR(40) NOT NULL, 
	arrival_s BIGINT NOT NULL, 
	start_s BIGINT NOT NULL, 
	end_s BIGINT NOT NULL, 
	arrived_s BIGINT, 
	closed_s BIGINT, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_stop PRIMARY KEY (id), 
	CONSTRAINT fk_stop_place_id_town_id FOREIGN KEY(place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_stop_round_id_town_id FOREIGN KEY(round_id, town_id) REFERENCES round (id, town_id), 
	CONSTRAINT fk_stop_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_stop_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "stop" VALUES('stp_000000001292z4vacf3mr9kzfn','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',0,'plc_0000000003fva1wbzbh50mrd1w','planned','','',1795939200,1795939200,1795939260,NULL,NULL,'');
INSERT INTO "stop" VALUES('stp_0000000013w7nfjd0wd2b6qbn1','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',1,'plc_0000000004f3jq64ermf1cwvt4','planned','','',1795939500,1795939500,1795939560,NULL,NULL,'');
INSERT INTO "stop" VALUES('stp_0000000014y3fxh834vxzxcc8p','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',2,'plc_0000000006fkj1g1sehgtvz69d','planned','','',1795939800,1795939800,1795939860,NULL,NULL,'');
INSERT INTO "stop" VALUES('stp_0000000015jv469cpjqj0nmhy5','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',3,'plc_0000000003fva1wbzbh50mrd1w','planned','','',1795940100,1795940100,1795940160,NULL,NULL,'');
INSERT INTO "stop" VALUES('stp_0000000016fbr0hnnfazd72528','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',4,'plc_0000000004f3jq64ermf1cwvt4','planned','','',1795940400,1795940400,1795940460,NULL,NULL,'');
INSERT INTO "stop" VALUES('stp_0000000017sghbws91sgz28d73','twn_0000000001v3rs3dtr98h6bcfn','rnd_0000000011necyj0f3bka7te0d',5,'plc_0000000006fkj1g1sehgtvz69d','planned','','',1795940700,1795940700,1795940760,NULL,NULL,'');
CREATE TABLE stop_task (
	task_id VARCHAR(80) NOT NULL, 
	stop_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	sequence INTEGER NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_stop_task PRIMARY KEY (task_id, stop_id), 
	CONSTRAINT fk_stop_task_stop_id_town_id FOREIGN KEY(stop_id, town_id) REFERENCES stop (id, town_id) ON DELETE CASCADE, 
	CONSTRAINT fk_stop_task_task_id_town_id FOREIGN KEY(task_id, town_id) REFERENCES task (id, town_id), 
	CONSTRAINT fk_stop_task_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_stop_task_stop_id_sequence UNIQUE (stop_id, sequence)
);
INSERT INTO "stop_task" VALUES('tsk_000000000ke0cw70f8hwwc1j7x','stp_000000001292z4vacf3mr9kzfn','twn_0000000001v3rs3dtr98h6bcfn',0,1);
INSERT INTO "stop_task" VALUES('tsk_000000000mhp47xvcd2kr6tfzf','stp_0000000013w7nfjd0wd2b6qbn1','twn_0000000001v3rs3dtr98h6bcfn',0,1);
INSERT INTO "stop_task" VALUES('tsk_000000000n7cd5gzyjg0xtpv1s','stp_0000000014y3fxh834vxzxcc8p','twn_0000000001v3rs3dtr98h6bcfn',0,1);
INSERT INTO "stop_task" VALUES('tsk_000000000rda50b02seqpjz2es','stp_0000000015jv469cpjqj0nmhy5','twn_0000000001v3rs3dtr98h6bcfn',0,1);
INSERT INTO "stop_task" VALUES('tsk_000000000shssyn458y3b6q0my','stp_0000000016fbr0hnnfazd72528','twn_0000000001v3rs3dtr98h6bcfn',0,1);
INSERT INTO "stop_task" VALUES('tsk_000000000t36ct8vb7afp1935m','stp_0000000017sghbws91sgz28d73','twn_0000000001v3rs3dtr98h6bcfn',0,1);
CREATE TABLE substitution (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	task_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	missing TEXT NOT NULL, 
	proposal TEXT NOT NULL, 
	refund_minor INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	version INTEGER NOT NULL, 
	asked_s BIGINT NOT NULL, 
	answer_by_s BIGINT NOT NULL, 
	answered_s BIGINT, 
	CONSTRAINT pk_substitution PRIMARY KEY (id), 
	CONSTRAINT fk_substitution_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_substitution_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_substitution_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "substitution" VALUES('substitution id','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0','substitution task_id','org_0000000007tqte9c3cwr3m3hx8','substitution missing','substitution proposal',1,'substitution sta',1,1795939200,1795939200,1795939200);
CREATE TABLE tariff (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	number INTEGER NOT NULL, 
	valid_from VARCHAR(80) NOT NULL, 
	valid_to VARCHAR(80) NOT NULL, 
	document JSON NOT NULL, 
	published_s BIGINT NOT NULL, 
	used_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_tariff PRIMARY KEY (id), 
	CONSTRAINT fk_tariff_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_tariff_town_id_code_number UNIQUE (town_id, code, number)
);
INSERT INTO "tariff" VALUES('tariff id','twn_0000000001v3rs3dtr98h6bcfn','tariff code',1,'tariff valid_from','tariff valid_to','{}',1795939200,1795939200,1);
CREATE TABLE task (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	sequence INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	place_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80), 
	windows JSON NOT NULL, 
	ready_s BIGINT, 
	load JSON NOT NULL, 
	service_s INTEGER NOT NULL, 
	items TEXT NOT NULL, 
	barcodes JSON NOT NULL, 
	done_s BIGINT, 
	received_s BIGINT, 
	CONSTRAINT pk_task PRIMARY KEY (id), 
	CONSTRAINT fk_task_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_task_org_id_town_id FOREIGN KEY(org_id, town_id) REFERENCES organization (id, town_id), 
	CONSTRAINT fk_task_place_id_town_id FOREIGN KEY(place_id, town_id) REFERENCES place (id, town_id), 
	CONSTRAINT fk_task_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_task_delivery_id_sequence UNIQUE (delivery_id, sequence), 
	CONSTRAINT uq_task_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "task" VALUES('tsk_000000000ke0cw70f8hwwc1j7x','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0',0,'pickup','pending','plc_0000000003fva1wbzbh50mrd1w','org_0000000007tqte9c3cwr3m3hx8','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000mhp47xvcd2kr6tfzf','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0',1,'pickup','pending','plc_0000000004f3jq64ermf1cwvt4','org_0000000008ke0pxjejgshwn0md','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000n7cd5gzyjg0xtpv1s','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0',2,'drop','pending','plc_0000000006fkj1g1sehgtvz69d',NULL,'[[1795942800, 1795946400]]',NULL,'{"volume_l": -10, "weight_g": -2000}',120,'','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000rda50b02seqpjz2es','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000q98qz7hjayxtth4mm',0,'pickup','pending','plc_0000000003fva1wbzbh50mrd1w','org_0000000007tqte9c3cwr3m3hx8','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000shssyn458y3b6q0my','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000q98qz7hjayxtth4mm',1,'pickup','pending','plc_0000000004f3jq64ermf1cwvt4','org_0000000008ke0pxjejgshwn0md','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000t36ct8vb7afp1935m','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000q98qz7hjayxtth4mm',2,'drop','pending','plc_0000000006fkj1g1sehgtvz69d',NULL,'[[1795942800, 1795946400]]',NULL,'{"volume_l": -10, "weight_g": -2000}',120,'','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000xamnvwfpw18ff597g','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000w9fgdr9bmqpwm0szd',0,'pickup','pending','plc_0000000003fva1wbzbh50mrd1w','org_0000000007tqte9c3cwr3m3hx8','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000yz4kvhcskn3jm8vem','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000w9fgdr9bmqpwm0szd',1,'pickup','pending','plc_0000000004f3jq64ermf1cwvt4','org_0000000008ke0pxjejgshwn0md','[[1795939200, 1795946400]]',NULL,'{"volume_l": 5, "weight_g": 1000}',60,'bread','[]',NULL,NULL);
INSERT INTO "task" VALUES('tsk_000000000zxyx80d38ptv11afq','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000w9fgdr9bmqpwm0szd',2,'drop','pending','plc_0000000006fkj1g1sehgtvz69d',NULL,'[[1795942800, 1795946400]]',NULL,'{"volume_l": -10, "weight_g": -2000}',120,'','[]',NULL,NULL);
CREATE TABLE till_code (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80) NOT NULL, 
	draft_id VARCHAR(80) NOT NULL, 
	used_s BIGINT NOT NULL, 
	expires_s BIGINT NOT NULL, 
	CONSTRAINT pk_till_code PRIMARY KEY (town_id, id), 
	CONSTRAINT fk_till_code_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id), 
	CONSTRAINT fk_till_code_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_till_code_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "till_code" VALUES('till_code id','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8','draft id',1795939200,1795939200);
CREATE TABLE town (
	id VARCHAR(80) NOT NULL, 
	slug VARCHAR(80) NOT NULL, 
	title TEXT NOT NULL, 
	time_zone VARCHAR(64) NOT NULL, 
	map VARCHAR(80) NOT NULL, 
	settings JSON NOT NULL, 
	live BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	CONSTRAINT pk_town PRIMARY KEY (id), 
	CONSTRAINT uq_town_slug UNIQUE (slug)
);
INSERT INTO "town" VALUES('twn_0000000001v3rs3dtr98h6bcfn','rochefort-sur-loue','Rochefort-sur-Loue','Europe/Paris','monaco','{}',1,1,1795939200);
CREATE TABLE vehicle (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	name TEXT NOT NULL, 
	profile VARCHAR(32) NOT NULL, 
	facts JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_vehicle PRIMARY KEY (id), 
	CONSTRAINT fk_vehicle_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_vehicle_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "vehicle" VALUES('veh_000000000fy1p04pt17y59m0gy','twn_0000000001v3rs3dtr98h6bcfn','Bike 0','cargo_bike','{"capacity": {"volume_l": 300, "weight_g": 90000}, "skills": [], "fixed_cost_cents": 0, "cost_per_km_cents": 0, "co2e_g_per_km": 0, "max_distance_m": null}',1,1);
INSERT INTO "vehicle" VALUES('veh_000000000gnyyp35msszgsh2ps','twn_0000000001v3rs3dtr98h6bcfn','Bike 1','cargo_bike','{"capacity": {"volume_l": 300, "weight_g": 90000}, "skills": [], "fixed_cost_cents": 0, "cost_per_km_cents": 0, "co2e_g_per_km": 0, "max_distance_m": null}',1,1);
CREATE TABLE visit (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	plan_id VARCHAR(80) NOT NULL, 
	enrolment_id VARCHAR(80), 
	occurrence VARCHAR(24) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	window_from_s BIGINT, 
	window_to_s BIGINT, 
	units INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	delivery_id VARCHAR(80), 
	skipped_reason VARCHAR(32) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	by_hand BOOLEAN NOT NULL, 
	service_version INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	updated_s BIGINT NOT NULL, 
	CONSTRAINT pk_visit PRIMARY KEY (id), 
	CONSTRAINT fk_visit_delivery_id_town_id FOREIGN KEY(delivery_id, town_id) REFERENCES delivery (id, town_id), 
	CONSTRAINT fk_visit_enrolment_id_town_id FOREIGN KEY(enrolment_id, town_id) REFERENCES enrolment (id, town_id), 
	CONSTRAINT fk_visit_plan_id_town_id FOREIGN KEY(plan_id, town_id) REFERENCES service_plan (id, town_id), 
	CONSTRAINT fk_visit_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_visit_id_town_id UNIQUE (id, town_id), 
	CONSTRAINT uq_visit_plan_id_occurrence UNIQUE (plan_id, occurrence)
);
INSERT INTO "visit" VALUES('visit id','twn_0000000001v3rs3dtr98h6bcfn','service_plan id','enrolment id','visit occurrence','visit day',1795939200,1795939200,1,'visit status','dlv_000000000jgw90evsqgywx2yf0','visit skipped_reason','visit outcome',1,1,1,1795939200,1795939200);
CREATE TABLE visit_choice (
	visit_id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	courier_id VARCHAR(80) NOT NULL, 
	begins_s BIGINT NOT NULL, 
	chosen_s BIGINT NOT NULL, 
	CONSTRAINT pk_visit_choice PRIMARY KEY (visit_id), 
	CONSTRAINT fk_visit_choice_courier_id_town_id FOREIGN KEY(courier_id, town_id) REFERENCES courier (id, town_id), 
	CONSTRAINT fk_visit_choice_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT fk_visit_choice_visit_id_town_id FOREIGN KEY(visit_id, town_id) REFERENCES visit (id, town_id) ON DELETE CASCADE
);
INSERT INTO "visit_choice" VALUES('visit id','twn_0000000001v3rs3dtr98h6bcfn','cou_000000000d0za52grhjfkc7wss',1795939200,1795939200);
CREATE TABLE waiting (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	delivery_id VARCHAR(80) NOT NULL, 
	relay_id VARCHAR(80), 
	compartment_id VARCHAR(80), 
	status VARCHAR(16) NOT NULL, 
	code VARCHAR(16) NOT NULL, 
	tries INTEGER NOT NULL, 
	locked_s BIGINT, 
	from_s BIGINT NOT NULL, 
	until_s BIGINT NOT NULL, 
	since_s BIGINT, 
	reminded_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_waiting PRIMARY KEY (id), 
	CONSTRAINT fk_waiting_compartment_id FOREIGN KEY(compartment_id) REFERENCES compartment (id), 
	CONSTRAINT fk_waiting_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT fk_waiting_relay_id FOREIGN KEY(relay_id) REFERENCES relay_point (id), 
	CONSTRAINT fk_waiting_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_waiting_delivery_id UNIQUE (delivery_id)
);
INSERT INTO "waiting" VALUES('waiting id','twn_0000000001v3rs3dtr98h6bcfn','dlv_000000000jgw90evsqgywx2yf0','relay_point id','compartment id','waiting status','waiting code',1,1795939200,1795939200,1795939200,1795939200,1795939200,1);
CREATE TABLE webhook_attempt (
	sequence INTEGER NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	endpoint_id VARCHAR(80) NOT NULL, 
	message_id VARCHAR(80) NOT NULL, 
	event_id VARCHAR(80) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	at_s BIGINT NOT NULL, 
	duration_ms INTEGER NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	http_status INTEGER NOT NULL, 
	failure TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_webhook_attempt PRIMARY KEY (sequence), 
	CONSTRAINT fk_webhook_attempt_message_id FOREIGN KEY(message_id) REFERENCES webhook_message (id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_attempt_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "webhook_attempt" VALUES(1,'twn_0000000001v3rs3dtr98h6bcfn','webhook_attempt endpoint_id','webhook_message id','webhook_attempt event_id','webhook_attempt subject',1,1795939200,1,'webhook_attempt ',1,'webhook_attempt failure','webhook_attempt answer');
CREATE TABLE webhook_endpoint (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80), 
	url TEXT NOT NULL, 
	types JSON NOT NULL, 
	description TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	since_s BIGINT NOT NULL, 
	secrets JSON NOT NULL, 
	created_s BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_webhook_endpoint PRIMARY KEY (id), 
	CONSTRAINT fk_webhook_endpoint_org_id_town_id FOREIGN KEY(org_id, town_id) REFERENCES organization (id, town_id), 
	CONSTRAINT fk_webhook_endpoint_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_webhook_endpoint_id_town_id UNIQUE (id, town_id)
);
INSERT INTO "webhook_endpoint" VALUES('webhook_endpoint id','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8','webhook_endpoint url','{}','webhook_endpoint description','webhook_endpoint','webhook_endpoint reason',1795939200,'{}',1795939200,1);
CREATE TABLE webhook_health (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	failures INTEGER NOT NULL, 
	failing_since_s BIGINT, 
	rest_until_s BIGINT, 
	worked_s BIGINT, 
	CONSTRAINT pk_webhook_health PRIMARY KEY (id), 
	CONSTRAINT fk_webhook_health_id FOREIGN KEY(id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_health_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "webhook_health" VALUES('webhook_endpoint id','twn_0000000001v3rs3dtr98h6bcfn',1,1795939200,1795939200,1795939200);
CREATE TABLE webhook_message (
	sequence INTEGER NOT NULL, 
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	endpoint_id VARCHAR(80) NOT NULL, 
	event_id VARCHAR(80) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	attempts INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	created_s BIGINT NOT NULL, 
	first_s BIGINT, 
	ended_s BIGINT, 
	CONSTRAINT pk_webhook_message PRIMARY KEY (sequence), 
	CONSTRAINT fk_webhook_message_endpoint_id_town_id FOREIGN KEY(endpoint_id, town_id) REFERENCES webhook_endpoint (id, town_id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_message_town_id FOREIGN KEY(town_id) REFERENCES town (id), 
	CONSTRAINT uq_webhook_message_endpoint_id_event_id UNIQUE (endpoint_id, event_id), 
	CONSTRAINT uq_webhook_message_id UNIQUE (id)
);
INSERT INTO "webhook_message" VALUES(1,'webhook_message id','twn_0000000001v3rs3dtr98h6bcfn','webhook_endpoint id','webhook_message event_id','webhook_message subject','webhook_message type','webhook_message body','webhook_message ','webhook_message reason',1,1,1795939200,1795939200,1795939200);
CREATE TABLE week_run (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	week VARCHAR(8) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	seconds FLOAT, 
	iterations INTEGER, 
	seed INTEGER NOT NULL, 
	proposal JSON, 
	failure VARCHAR(64) NOT NULL, 
	message TEXT NOT NULL, 
	requested_s BIGINT NOT NULL, 
	started_s BIGINT, 
	lease_s BIGINT, 
	finished_s BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_week_run PRIMARY KEY (id), 
	CONSTRAINT fk_week_run_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "week_run" VALUES('week_run id','twn_0000000001v3rs3dtr98h6bcfn','week_run','week_run status','week_run actor',1.0,1,1,'{}','week_run failure','week_run message',1795939200,1795939200,1795939200,1795939200,1);
CREATE TABLE zone (
	id VARCHAR(80) NOT NULL, 
	town_id VARCHAR(80) NOT NULL, 
	org_id VARCHAR(80), 
	purpose VARCHAR(16) NOT NULL, 
	name TEXT NOT NULL, 
	geometry JSON NOT NULL, 
	fee_minor INTEGER, 
	active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_zone PRIMARY KEY (id), 
	CONSTRAINT fk_zone_org_id FOREIGN KEY(org_id) REFERENCES organization (id), 
	CONSTRAINT fk_zone_town_id FOREIGN KEY(town_id) REFERENCES town (id)
);
INSERT INTO "zone" VALUES('zone id','twn_0000000001v3rs3dtr98h6bcfn','org_0000000007tqte9c3cwr3m3hx8','zone purpose','zone name','{}',1,1,1);
CREATE INDEX ix_access_link_town_id_account_id ON access_link (town_id, account_id);
CREATE INDEX ix_access_link_town_id_courier_id ON access_link (town_id, courier_id);
CREATE INDEX ix_access_link_town_id_delivery_id ON access_link (town_id, delivery_id);
CREATE INDEX ix_access_link_town_id_expires_s ON access_link (town_id, expires_s);
CREATE INDEX ix_access_link_town_id_org_id ON access_link (town_id, org_id);
CREATE INDEX ix_account_town_id_id ON account (town_id, id);
CREATE INDEX ix_answer_given_s ON answer (given_s);
CREATE INDEX ix_api_key_town_id_id ON api_key (town_id, id);
CREATE INDEX ix_closure_town_id_until_s ON closure (town_id, until_s);
CREATE INDEX ix_command_town_id_received_s ON command (town_id, received_s);
CREATE INDEX ix_command_town_id_subject ON command (town_id, subject);
CREATE INDEX ix_command_task_town_id_task_id ON command_task (town_id, task_id);
CREATE INDEX ix_courier_town_id ON courier (town_id);
CREATE INDEX ix_duration_observation_town_id_closed_s ON duration_observation (town_id, closed_s);
CREATE INDEX ix_eta_trail_town_id_day ON eta_trail (town_id, day);
CREATE INDEX ix_event_subject_sequence ON event (subject, sequence);
CREATE INDEX ix_event_town_id_sequence ON event (town_id, sequence);
CREATE INDEX ix_export_status ON export (status);
CREATE INDEX ix_export_town_id_id ON export (town_id, id);
CREATE INDEX ix_import_file_status ON import_file (status);
CREATE INDEX ix_import_file_town_id_id ON import_file (town_id, id);
CREATE INDEX ix_incident_town_id_status_opened_s ON incident (town_id, status, opened_s);
CREATE INDEX ix_incident_town_id_subject ON incident (town_id, subject);
CREATE INDEX ix_notification_town_id_target_id_sent_s ON notification (town_id, target_id, sent_s);
CREATE INDEX ix_outbox_due ON outbox (topic, due_s) WHERE done_s IS NULL AND given_up_s IS NULL;
CREATE INDEX ix_outbox_event_id ON outbox (event_id);
CREATE INDEX ix_outbox_turn ON outbox (topic, town_id, subject, sequence) WHERE done_s IS NULL AND given_up_s IS NULL;
CREATE INDEX ix_peak_town_id_to_day ON peak (town_id, to_day);
CREATE INDEX ix_place_town_id_kind_id ON place (town_id, kind, id);
CREATE INDEX ix_plan_run_town_id_day_status ON plan_run (town_id, day, status);
CREATE INDEX ix_plan_run_town_id_requested_s ON plan_run (town_id, requested_s);
CREATE INDEX ix_plan_run_town_id_status ON plan_run (town_id, status);
CREATE INDEX ix_privacy_hold_town_id_subject ON privacy_hold (town_id, subject);
CREATE INDEX ix_proof_picture_town_id_actor_created_s ON proof_picture (town_id, actor, created_s);
CREATE INDEX ix_proof_picture_town_id_created_s ON proof_picture (town_id, created_s);
CREATE INDEX ix_reach_log_town_id_party_id_said_s ON reach_log (town_id, party_id, said_s);
CREATE INDEX ix_recipient_town_id_phone ON recipient (town_id, phone);
CREATE INDEX ix_reply_town_id_received_s ON reply (town_id, received_s);
CREATE INDEX ix_reply_town_id_subject ON reply (town_id, subject);
CREATE INDEX ix_retention_run_town_id_started_s ON retention_run (town_id, started_s);
CREATE INDEX ix_sensitive_read_town_id_read_s ON sensitive_read (town_id, read_s);
CREATE INDEX ix_sensitive_read_town_id_recipient_id ON sensitive_read (town_id, recipient_id);
CREATE INDEX ix_session_town_id_account_id ON session (town_id, account_id);
CREATE INDEX ix_session_town_id_courier_id ON session (town_id, courier_id);
CREATE INDEX ix_session_town_id_expires_s ON session (town_id, expires_s);
CREATE INDEX ix_shift_template_town_id ON shift_template (town_id);
CREATE INDEX ix_simulation_status ON simulation (status);
CREATE INDEX ix_simulation_town_id_id ON simulation (town_id, id);
CREATE INDEX ix_vehicle_town_id ON vehicle (town_id);
CREATE INDEX ix_week_run_town_id_week_status ON week_run (town_id, week, status);
CREATE INDEX ix_import_line_delivery_id ON import_line (delivery_id);
CREATE INDEX ix_import_line_import_id_line ON import_line (import_id, line);
CREATE INDEX ix_organization_town_id_kind ON organization (town_id, kind);
CREATE INDEX ix_position_pause_courier_id_from_s ON position_pause (courier_id, from_s);
CREATE INDEX ix_shift_courier_id_from_s ON shift (courier_id, from_s);
CREATE INDEX ix_shift_town_id_day ON shift (town_id, day);
CREATE INDEX ix_delivery_drop_place_id ON delivery (drop_place_id);
CREATE INDEX ix_delivery_recipient_id ON delivery (recipient_id);
CREATE INDEX ix_delivery_town_id_day_status ON delivery (town_id, day, status);
CREATE INDEX ix_hours_note_town_id_shift_id ON hours_note (town_id, shift_id);
CREATE INDEX ix_position_town_id_at_s ON position (town_id, at_s);
CREATE INDEX ix_post_town_id_day ON post (town_id, day);
CREATE INDEX ix_programme_town_id_service_key ON programme (town_id, service_key);
CREATE INDEX ix_quote_delivery_id ON quote (delivery_id);
CREATE INDEX ix_quote_town_id_client_status ON quote (town_id, client, status);
CREATE INDEX ix_quote_town_id_day_status ON quote (town_id, day, status);
CREATE INDEX ix_quote_town_id_status_expires_s ON quote (town_id, status, expires_s);
CREATE INDEX ix_round_shift_id ON round (shift_id);
CREATE INDEX ix_round_town_id_day_status ON round (town_id, day, status);
CREATE UNIQUE INDEX uq_round_active_shift ON round (shift_id) WHERE status NOT IN ('completed', 'aborted');
CREATE INDEX ix_webhook_endpoint_town_id_org_id ON webhook_endpoint (town_id, org_id);
CREATE INDEX ix_zone_town_id_active ON zone (town_id, active);
CREATE INDEX ix_assignment_round_id ON assignment (round_id);
CREATE INDEX ix_cash_collection_town_id_delivery_id ON cash_collection (town_id, delivery_id);
CREATE INDEX ix_cash_collection_town_id_round_id ON cash_collection (town_id, round_id);
CREATE INDEX ix_cash_float_town_id_round_id ON cash_float (town_id, round_id);
CREATE INDEX ix_compartment_relay_id ON compartment (relay_id);
CREATE INDEX ix_container_move_town_id_org_id_day ON container_move (town_id, org_id, day);
CREATE INDEX ix_container_move_town_id_recipient_id_org_id ON container_move (town_id, recipient_id, org_id);
CREATE INDEX ix_container_move_town_id_round_id ON container_move (town_id, round_id);
CREATE INDEX ix_cost_share_town_id_org_id_day ON cost_share (town_id, org_id, day);
CREATE INDEX ix_delivery_left_off_town_id_day ON delivery_left_off (town_id, day);
CREATE INDEX ix_delivery_pin_town_id ON delivery_pin (town_id);
CREATE INDEX ix_draft_town_id_status_expires_s ON draft (town_id, status, expires_s);
CREATE INDEX ix_enrolment_recipient_id ON enrolment (recipient_id);
CREATE INDEX ix_enrolment_town_id_programme_id_status ON enrolment (town_id, programme_id, status);
CREATE INDEX ix_message_town_id_posted_s ON message (town_id, posted_s);
CREATE INDEX ix_plan_note_town_id_delivery_id ON plan_note (town_id, delivery_id);
CREATE INDEX ix_rating_town_id_changed_s ON rating (town_id, changed_s);
CREATE INDEX ix_reservation_town_id_day_expires_s ON reservation (town_id, day, expires_s);
CREATE INDEX ix_reservation_town_id_relay_id ON reservation (town_id, relay_id);
CREATE INDEX ix_stop_round_id_position ON stop (round_id, position);
CREATE INDEX ix_substitution_delivery_id ON substitution (delivery_id);
CREATE INDEX ix_substitution_town_id_status_answer_by_s ON substitution (town_id, status, answer_by_s);
CREATE INDEX ix_task_ready ON task (town_id, ready_s) WHERE ready_s IS NOT NULL;
CREATE INDEX ix_task_town_id_org_id_ready_s ON task (town_id, org_id, ready_s);
CREATE INDEX ix_webhook_message_event_id ON webhook_message (event_id);
CREATE INDEX ix_webhook_message_town_id_endpoint_id_sequence ON webhook_message (town_id, endpoint_id, sequence);
CREATE INDEX ix_webhook_message_town_id_endpoint_id_status ON webhook_message (town_id, endpoint_id, status);
CREATE INDEX ix_webhook_message_town_id_subject ON webhook_message (town_id, subject);
CREATE INDEX ix_proof_town_id_file ON proof (town_id, file);
CREATE INDEX ix_proof_town_id_received_s ON proof (town_id, received_s);
CREATE INDEX ix_proof_town_id_task_id ON proof (town_id, task_id);
CREATE INDEX ix_reserved_basket_town_id_org_id ON reserved_basket (town_id, org_id);
CREATE INDEX ix_service_plan_enrolment_id ON service_plan (enrolment_id);
CREATE INDEX ix_service_plan_town_id_active ON service_plan (town_id, active);
CREATE UNIQUE INDEX uq_stop_task_active ON stop_task (task_id) WHERE active;
CREATE INDEX ix_waiting_compartment_id_status ON waiting (compartment_id, status);
CREATE INDEX ix_waiting_town_id_status_until_s ON waiting (town_id, status, until_s);
CREATE INDEX ix_webhook_attempt_event_id ON webhook_attempt (event_id);
CREATE INDEX ix_webhook_attempt_town_id_message_id_sequence ON webhook_attempt (town_id, message_id, sequence);
CREATE INDEX ix_webhook_attempt_town_id_subject ON webhook_attempt (town_id, subject);
CREATE INDEX ix_visit_delivery_id ON visit (delivery_id);
CREATE INDEX ix_visit_town_id_day_status ON visit (town_id, day, status);
CREATE INDEX ix_visit_town_id_status_day ON visit (town_id, status, day);
CREATE INDEX ix_escalation_enrolment_id ON escalation (enrolment_id);
CREATE INDEX ix_escalation_town_id_status_due_s ON escalation (town_id, status, due_s);
CREATE UNIQUE INDEX ux_escalation_open ON escalation (visit_id) WHERE status <> 'closed';
CREATE INDEX ix_visit_choice_town_id ON visit_choice (town_id);
CREATE INDEX ix_escalation_act_escalation_id ON escalation_act (escalation_id);
COMMIT;
