// Generated from proto/lockstep by `npm run generate`. Do not edit.
import $protobuf from "protobufjs/minimal.js";
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;
const $root = $protobuf.roots["lockstep"] || ($protobuf.roots["lockstep"] = {});
export const lockstep = $root.lockstep = (() => {
 const lockstep = {};
 lockstep.peer = (function() {
  const peer = {};
  peer.v1 = (function() {
   const v1 = {};
   v1.PeerMessage = (function() {
    const PeerMessage = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    PeerMessage.prototype.epoch = 0;
    PeerMessage.prototype.batch = null;
    PeerMessage.prototype.ack = null;
    PeerMessage.prototype.notarize = null;
    PeerMessage.prototype.nullify = null;
    PeerMessage.prototype.finalize = null;
    PeerMessage.prototype.outputVote = null;
    PeerMessage.prototype.tipReport = null;
    PeerMessage.prototype.proposal = null;
    PeerMessage.prototype.viewCertificate = null;
    PeerMessage.prototype.laneCertificate = null;
    PeerMessage.prototype.outputCertificate = null;
    PeerMessage.prototype.status = null;
    PeerMessage.prototype.evidence = null;
    PeerMessage.prototype.getReports = null;
    PeerMessage.prototype.getLaneCertificates = null;
    PeerMessage.prototype.getCertificates = null;
    PeerMessage.prototype.getBlocks = null;
    PeerMessage.prototype.getBatches = null;
    PeerMessage.prototype.getOutputs = null;
    PeerMessage.prototype.getOutputState = null;
    PeerMessage.prototype.getOwnVotes = null;
    PeerMessage.prototype.getEpochProofs = null;
    PeerMessage.prototype.certificates = null;
    PeerMessage.prototype.blocks = null;
    PeerMessage.prototype.batches = null;
    PeerMessage.prototype.outputs = null;
    PeerMessage.prototype.outputState = null;
    PeerMessage.prototype.ownVotes = null;
    PeerMessage.prototype.absent = null;
    PeerMessage.prototype.epochProofs = null;
    let $oneOfFields;
    $Object.defineProperty(PeerMessage.prototype, "body", {
     get: $util.oneOfGetter($oneOfFields = ["batch", "ack", "notarize", "nullify", "finalize", "outputVote", "tipReport", "proposal", "viewCertificate", "laneCertificate", "outputCertificate", "status", "evidence", "getReports", "getLaneCertificates", "getCertificates", "getBlocks", "getBatches", "getOutputs", "getOutputState", "getOwnVotes", "getEpochProofs", "certificates", "blocks", "batches", "outputs", "outputState", "ownVotes", "absent", "epochProofs"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    PeerMessage.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
      $root.lockstep.peer.v1.Batch.encode(message.batch, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
      $root.lockstep.peer.v1.Vote.encode(message.ack, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.notarize != null && $Object.hasOwnProperty.call(message, "notarize"))
      $root.lockstep.peer.v1.Vote.encode(message.notarize, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.nullify != null && $Object.hasOwnProperty.call(message, "nullify"))
      $root.lockstep.peer.v1.Vote.encode(message.nullify, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.finalize != null && $Object.hasOwnProperty.call(message, "finalize"))
      $root.lockstep.peer.v1.Vote.encode(message.finalize, writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.outputVote != null && $Object.hasOwnProperty.call(message, "outputVote"))
      $root.lockstep.peer.v1.Vote.encode(message.outputVote, writer.uint32(58).fork(), _depth + 1).ldelim();
     if (message.tipReport != null && $Object.hasOwnProperty.call(message, "tipReport"))
      $root.lockstep.peer.v1.TipReport.encode(message.tipReport, writer.uint32(66).fork(), _depth + 1).ldelim();
     if (message.proposal != null && $Object.hasOwnProperty.call(message, "proposal"))
      $root.lockstep.peer.v1.Proposal.encode(message.proposal, writer.uint32(74).fork(), _depth + 1).ldelim();
     if (message.viewCertificate != null && $Object.hasOwnProperty.call(message, "viewCertificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.viewCertificate, writer.uint32(82).fork(), _depth + 1).ldelim();
     if (message.laneCertificate != null && $Object.hasOwnProperty.call(message, "laneCertificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.laneCertificate, writer.uint32(90).fork(), _depth + 1).ldelim();
     if (message.outputCertificate != null && $Object.hasOwnProperty.call(message, "outputCertificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.outputCertificate, writer.uint32(98).fork(), _depth + 1).ldelim();
     if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
      $root.lockstep.peer.v1.Status.encode(message.status, writer.uint32(106).fork(), _depth + 1).ldelim();
     if (message.evidence != null && $Object.hasOwnProperty.call(message, "evidence"))
      $root.lockstep.peer.v1.Evidence.encode(message.evidence, writer.uint32(114).fork(), _depth + 1).ldelim();
     if (message.getReports != null && $Object.hasOwnProperty.call(message, "getReports"))
      $root.lockstep.peer.v1.GetReports.encode(message.getReports, writer.uint32(130).fork(), _depth + 1).ldelim();
     if (message.getLaneCertificates != null && $Object.hasOwnProperty.call(message, "getLaneCertificates"))
      $root.lockstep.peer.v1.GetLaneCertificates.encode(message.getLaneCertificates, writer.uint32(138).fork(), _depth + 1).ldelim();
     if (message.getCertificates != null && $Object.hasOwnProperty.call(message, "getCertificates"))
      $root.lockstep.peer.v1.GetCertificates.encode(message.getCertificates, writer.uint32(146).fork(), _depth + 1).ldelim();
     if (message.getBlocks != null && $Object.hasOwnProperty.call(message, "getBlocks"))
      $root.lockstep.peer.v1.GetBlocks.encode(message.getBlocks, writer.uint32(154).fork(), _depth + 1).ldelim();
     if (message.getBatches != null && $Object.hasOwnProperty.call(message, "getBatches"))
      $root.lockstep.peer.v1.GetBatches.encode(message.getBatches, writer.uint32(162).fork(), _depth + 1).ldelim();
     if (message.getOutputs != null && $Object.hasOwnProperty.call(message, "getOutputs"))
      $root.lockstep.peer.v1.GetOutputs.encode(message.getOutputs, writer.uint32(170).fork(), _depth + 1).ldelim();
     if (message.getOutputState != null && $Object.hasOwnProperty.call(message, "getOutputState"))
      $root.lockstep.peer.v1.GetOutputState.encode(message.getOutputState, writer.uint32(178).fork(), _depth + 1).ldelim();
     if (message.getOwnVotes != null && $Object.hasOwnProperty.call(message, "getOwnVotes"))
      $root.lockstep.peer.v1.GetOwnVotes.encode(message.getOwnVotes, writer.uint32(186).fork(), _depth + 1).ldelim();
     if (message.getEpochProofs != null && $Object.hasOwnProperty.call(message, "getEpochProofs"))
      $root.lockstep.peer.v1.GetEpochProofs.encode(message.getEpochProofs, writer.uint32(194).fork(), _depth + 1).ldelim();
     if (message.certificates != null && $Object.hasOwnProperty.call(message, "certificates"))
      $root.lockstep.peer.v1.Certificates.encode(message.certificates, writer.uint32(258).fork(), _depth + 1).ldelim();
     if (message.blocks != null && $Object.hasOwnProperty.call(message, "blocks"))
      $root.lockstep.peer.v1.Blocks.encode(message.blocks, writer.uint32(266).fork(), _depth + 1).ldelim();
     if (message.batches != null && $Object.hasOwnProperty.call(message, "batches"))
      $root.lockstep.peer.v1.Batches.encode(message.batches, writer.uint32(274).fork(), _depth + 1).ldelim();
     if (message.outputs != null && $Object.hasOwnProperty.call(message, "outputs"))
      $root.lockstep.peer.v1.Outputs.encode(message.outputs, writer.uint32(282).fork(), _depth + 1).ldelim();
     if (message.outputState != null && $Object.hasOwnProperty.call(message, "outputState"))
      $root.lockstep.peer.v1.OutputState.encode(message.outputState, writer.uint32(290).fork(), _depth + 1).ldelim();
     if (message.ownVotes != null && $Object.hasOwnProperty.call(message, "ownVotes"))
      $root.lockstep.peer.v1.OwnVotes.encode(message.ownVotes, writer.uint32(298).fork(), _depth + 1).ldelim();
     if (message.absent != null && $Object.hasOwnProperty.call(message, "absent"))
      $root.lockstep.peer.v1.Absent.encode(message.absent, writer.uint32(306).fork(), _depth + 1).ldelim();
     if (message.epochProofs != null && $Object.hasOwnProperty.call(message, "epochProofs"))
      $root.lockstep.peer.v1.EpochProofs.encode(message.epochProofs, writer.uint32(314).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    PeerMessage.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.PeerMessage();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.batch = $root.lockstep.peer.v1.Batch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
        message.body = "batch";
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.ack = $root.lockstep.peer.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
        message.body = "ack";
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.notarize = $root.lockstep.peer.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1, message.notarize);
        message.body = "notarize";
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.nullify = $root.lockstep.peer.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1, message.nullify);
        message.body = "nullify";
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        message.finalize = $root.lockstep.peer.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1, message.finalize);
        message.body = "finalize";
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        message.outputVote = $root.lockstep.peer.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1, message.outputVote);
        message.body = "outputVote";
        continue;
       }
      case 8: {
        if (wireType !== 2)
         break;
        message.tipReport = $root.lockstep.peer.v1.TipReport.decode(reader, reader.size(), $undefined, _depth + 1, message.tipReport);
        message.body = "tipReport";
        continue;
       }
      case 9: {
        if (wireType !== 2)
         break;
        message.proposal = $root.lockstep.peer.v1.Proposal.decode(reader, reader.size(), $undefined, _depth + 1, message.proposal);
        message.body = "proposal";
        continue;
       }
      case 10: {
        if (wireType !== 2)
         break;
        message.viewCertificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.viewCertificate);
        message.body = "viewCertificate";
        continue;
       }
      case 11: {
        if (wireType !== 2)
         break;
        message.laneCertificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.laneCertificate);
        message.body = "laneCertificate";
        continue;
       }
      case 12: {
        if (wireType !== 2)
         break;
        message.outputCertificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.outputCertificate);
        message.body = "outputCertificate";
        continue;
       }
      case 13: {
        if (wireType !== 2)
         break;
        message.status = $root.lockstep.peer.v1.Status.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
        message.body = "status";
        continue;
       }
      case 14: {
        if (wireType !== 2)
         break;
        message.evidence = $root.lockstep.peer.v1.Evidence.decode(reader, reader.size(), $undefined, _depth + 1, message.evidence);
        message.body = "evidence";
        continue;
       }
      case 16: {
        if (wireType !== 2)
         break;
        message.getReports = $root.lockstep.peer.v1.GetReports.decode(reader, reader.size(), $undefined, _depth + 1, message.getReports);
        message.body = "getReports";
        continue;
       }
      case 17: {
        if (wireType !== 2)
         break;
        message.getLaneCertificates = $root.lockstep.peer.v1.GetLaneCertificates.decode(reader, reader.size(), $undefined, _depth + 1, message.getLaneCertificates);
        message.body = "getLaneCertificates";
        continue;
       }
      case 18: {
        if (wireType !== 2)
         break;
        message.getCertificates = $root.lockstep.peer.v1.GetCertificates.decode(reader, reader.size(), $undefined, _depth + 1, message.getCertificates);
        message.body = "getCertificates";
        continue;
       }
      case 19: {
        if (wireType !== 2)
         break;
        message.getBlocks = $root.lockstep.peer.v1.GetBlocks.decode(reader, reader.size(), $undefined, _depth + 1, message.getBlocks);
        message.body = "getBlocks";
        continue;
       }
      case 20: {
        if (wireType !== 2)
         break;
        message.getBatches = $root.lockstep.peer.v1.GetBatches.decode(reader, reader.size(), $undefined, _depth + 1, message.getBatches);
        message.body = "getBatches";
        continue;
       }
      case 21: {
        if (wireType !== 2)
         break;
        message.getOutputs = $root.lockstep.peer.v1.GetOutputs.decode(reader, reader.size(), $undefined, _depth + 1, message.getOutputs);
        message.body = "getOutputs";
        continue;
       }
      case 22: {
        if (wireType !== 2)
         break;
        message.getOutputState = $root.lockstep.peer.v1.GetOutputState.decode(reader, reader.size(), $undefined, _depth + 1, message.getOutputState);
        message.body = "getOutputState";
        continue;
       }
      case 23: {
        if (wireType !== 2)
         break;
        message.getOwnVotes = $root.lockstep.peer.v1.GetOwnVotes.decode(reader, reader.size(), $undefined, _depth + 1, message.getOwnVotes);
        message.body = "getOwnVotes";
        continue;
       }
      case 24: {
        if (wireType !== 2)
         break;
        message.getEpochProofs = $root.lockstep.peer.v1.GetEpochProofs.decode(reader, reader.size(), $undefined, _depth + 1, message.getEpochProofs);
        message.body = "getEpochProofs";
        continue;
       }
      case 32: {
        if (wireType !== 2)
         break;
        message.certificates = $root.lockstep.peer.v1.Certificates.decode(reader, reader.size(), $undefined, _depth + 1, message.certificates);
        message.body = "certificates";
        continue;
       }
      case 33: {
        if (wireType !== 2)
         break;
        message.blocks = $root.lockstep.peer.v1.Blocks.decode(reader, reader.size(), $undefined, _depth + 1, message.blocks);
        message.body = "blocks";
        continue;
       }
      case 34: {
        if (wireType !== 2)
         break;
        message.batches = $root.lockstep.peer.v1.Batches.decode(reader, reader.size(), $undefined, _depth + 1, message.batches);
        message.body = "batches";
        continue;
       }
      case 35: {
        if (wireType !== 2)
         break;
        message.outputs = $root.lockstep.peer.v1.Outputs.decode(reader, reader.size(), $undefined, _depth + 1, message.outputs);
        message.body = "outputs";
        continue;
       }
      case 36: {
        if (wireType !== 2)
         break;
        message.outputState = $root.lockstep.peer.v1.OutputState.decode(reader, reader.size(), $undefined, _depth + 1, message.outputState);
        message.body = "outputState";
        continue;
       }
      case 37: {
        if (wireType !== 2)
         break;
        message.ownVotes = $root.lockstep.peer.v1.OwnVotes.decode(reader, reader.size(), $undefined, _depth + 1, message.ownVotes);
        message.body = "ownVotes";
        continue;
       }
      case 38: {
        if (wireType !== 2)
         break;
        message.absent = $root.lockstep.peer.v1.Absent.decode(reader, reader.size(), $undefined, _depth + 1, message.absent);
        message.body = "absent";
        continue;
       }
      case 39: {
        if (wireType !== 2)
         break;
        message.epochProofs = $root.lockstep.peer.v1.EpochProofs.decode(reader, reader.size(), $undefined, _depth + 1, message.epochProofs);
        message.body = "epochProofs";
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return PeerMessage;
   })();
   v1.Phase = (function() {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "PHASE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "PHASE_NOTARIZE"] = 1;
    values[valuesById[2] = "PHASE_NULLIFY"] = 2;
    values[valuesById[3] = "PHASE_FINALIZE"] = 3;
    values[valuesById[4] = "PHASE_ACK"] = 4;
    values[valuesById[5] = "PHASE_OUTPUT"] = 5;
    values[valuesById[6] = "PHASE_POP"] = 6;
    values[valuesById[7] = "PHASE_PROPOSE"] = 7;
    return values;
   })();
   v1.BlockKind = (function() {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "BLOCK_KIND_NORMAL"] = 0;
    values[valuesById[1] = "BLOCK_KIND_BOUNDARY"] = 1;
    values[valuesById[2] = "BLOCK_KIND_FILLER"] = 2;
    return values;
   })();
   v1.Statement = (function() {
    const Statement = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Statement.prototype.phase = 0;
    Statement.prototype.epoch = 0;
    Statement.prototype.height = 0;
    Statement.prototype.view = 0;
    Statement.prototype.hash = new Uint8Array(0);
    Statement.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
      writer.uint32(8).int32(message.phase);
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(16).uint64(message.epoch);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(24).uint64(message.height);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(32).uint64(message.view);
     if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
      writer.uint32(42).bytes(message.hash);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Statement.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Statement();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.phase = value;
        else
         delete message.phase;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.hash = value;
        else
         delete message.hash;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Statement;
   })();
   v1.SignedStatement = (function() {
    const SignedStatement = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    SignedStatement.prototype.statement = null;
    SignedStatement.prototype.operator = 0;
    SignedStatement.prototype.signature = new Uint8Array(0);
    SignedStatement.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.statement != null && $Object.hasOwnProperty.call(message, "statement"))
      $root.lockstep.peer.v1.Statement.encode(message.statement, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.operator != null && $Object.hasOwnProperty.call(message, "operator") && message.operator !== 0)
      writer.uint32(16).uint32(message.operator);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(26).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    SignedStatement.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.SignedStatement();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.statement = $root.lockstep.peer.v1.Statement.decode(reader, reader.size(), $undefined, _depth + 1, message.statement);
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.operator = value;
        else
         delete message.operator;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return SignedStatement;
   })();
   v1.Vote = (function() {
    const Vote = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Vote.prototype.statement = null;
    Vote.prototype.signature = new Uint8Array(0);
    Vote.prototype.report = null;
    Vote.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.statement != null && $Object.hasOwnProperty.call(message, "statement"))
      $root.lockstep.peer.v1.Statement.encode(message.statement, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(18).bytes(message.signature);
     if (message.report != null && $Object.hasOwnProperty.call(message, "report"))
      $root.lockstep.peer.v1.TipReport.encode(message.report, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Vote.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Vote();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.statement = $root.lockstep.peer.v1.Statement.decode(reader, reader.size(), $undefined, _depth + 1, message.statement);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.report = $root.lockstep.peer.v1.TipReport.decode(reader, reader.size(), $undefined, _depth + 1, message.report);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Vote;
   })();
   v1.TipReport = (function() {
    const TipReport = function (properties) {
     this.tips = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    TipReport.prototype.epoch = 0;
    TipReport.prototype.view = 0;
    TipReport.prototype.operator = 0;
    TipReport.prototype.l1Number = 0;
    TipReport.prototype.tips = $util.emptyArray;
    TipReport.prototype.signature = new Uint8Array(0);
    TipReport.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(16).uint64(message.view);
     if (message.operator != null && $Object.hasOwnProperty.call(message, "operator") && message.operator !== 0)
      writer.uint32(24).uint32(message.operator);
     if (message.l1Number != null && $Object.hasOwnProperty.call(message, "l1Number") && (typeof message.l1Number === "object" ? message.l1Number.low || message.l1Number.high : message.l1Number !== 0))
      writer.uint32(32).uint64(message.l1Number);
     if (message.tips != null && message.tips.length)
      writer.uint32(42).uint32s(message.tips);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(50).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    TipReport.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.TipReport();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.operator = value;
        else
         delete message.operator;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1Number = value;
        else
         delete message.l1Number;
        continue;
       }
      case 5: {
        if (wireType === 2) {
         if (!(message.tips && message.tips.length))
          message.tips = [];
         reader.uint32s(message.tips);
         continue;
        }
        if (wireType !== 0)
         break;
        if (!(message.tips && message.tips.length))
         message.tips = [];
        message.tips.push(reader.uint32());
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return TipReport;
   })();
   v1.Certificate = (function() {
    const Certificate = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Certificate.prototype.statement = null;
    Certificate.prototype.signers = new Uint8Array(0);
    Certificate.prototype.signature = new Uint8Array(0);
    Certificate.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.statement != null && $Object.hasOwnProperty.call(message, "statement"))
      $root.lockstep.peer.v1.Statement.encode(message.statement, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.signers != null && $Object.hasOwnProperty.call(message, "signers") && message.signers.length)
      writer.uint32(18).bytes(message.signers);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(26).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Certificate.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Certificate();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.statement = $root.lockstep.peer.v1.Statement.decode(reader, reader.size(), $undefined, _depth + 1, message.statement);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signers = value;
        else
         delete message.signers;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Certificate;
   })();
   v1.Batch = (function() {
    const Batch = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Batch.prototype.batch = new Uint8Array(0);
    Batch.prototype.signature = new Uint8Array(0);
    Batch.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.batch != null && $Object.hasOwnProperty.call(message, "batch") && message.batch.length)
      writer.uint32(10).bytes(message.batch);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(18).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Batch.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Batch();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.batch = value;
        else
         delete message.batch;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Batch;
   })();
   v1.BlockHeader = (function() {
    const BlockHeader = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    BlockHeader.prototype.epoch = 0;
    BlockHeader.prototype.view = 0;
    BlockHeader.prototype.height = 0;
    BlockHeader.prototype.kind = 0;
    BlockHeader.prototype.proposer = 0;
    BlockHeader.prototype.parentView = 0;
    BlockHeader.prototype.parentHash = new Uint8Array(0);
    BlockHeader.prototype.cutRoot = new Uint8Array(0);
    BlockHeader.prototype.reportsRoot = new Uint8Array(0);
    BlockHeader.prototype.l1Number = 0;
    BlockHeader.prototype.l1Hash = new Uint8Array(0);
    BlockHeader.prototype.timestampMs = 0;
    BlockHeader.prototype.nextCommittee = new Uint8Array(0);
    BlockHeader.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(16).uint64(message.view);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(24).uint64(message.height);
     if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
      writer.uint32(32).int32(message.kind);
     if (message.proposer != null && $Object.hasOwnProperty.call(message, "proposer") && message.proposer !== 0)
      writer.uint32(40).uint32(message.proposer);
     if (message.parentView != null && $Object.hasOwnProperty.call(message, "parentView") && (typeof message.parentView === "object" ? message.parentView.low || message.parentView.high : message.parentView !== 0))
      writer.uint32(48).uint64(message.parentView);
     if (message.parentHash != null && $Object.hasOwnProperty.call(message, "parentHash") && message.parentHash.length)
      writer.uint32(58).bytes(message.parentHash);
     if (message.cutRoot != null && $Object.hasOwnProperty.call(message, "cutRoot") && message.cutRoot.length)
      writer.uint32(66).bytes(message.cutRoot);
     if (message.reportsRoot != null && $Object.hasOwnProperty.call(message, "reportsRoot") && message.reportsRoot.length)
      writer.uint32(74).bytes(message.reportsRoot);
     if (message.l1Number != null && $Object.hasOwnProperty.call(message, "l1Number") && (typeof message.l1Number === "object" ? message.l1Number.low || message.l1Number.high : message.l1Number !== 0))
      writer.uint32(80).uint64(message.l1Number);
     if (message.l1Hash != null && $Object.hasOwnProperty.call(message, "l1Hash") && message.l1Hash.length)
      writer.uint32(90).bytes(message.l1Hash);
     if (message.timestampMs != null && $Object.hasOwnProperty.call(message, "timestampMs") && (typeof message.timestampMs === "object" ? message.timestampMs.low || message.timestampMs.high : message.timestampMs !== 0))
      writer.uint32(96).uint64(message.timestampMs);
     if (message.nextCommittee != null && $Object.hasOwnProperty.call(message, "nextCommittee") && message.nextCommittee.length)
      writer.uint32(106).bytes(message.nextCommittee);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    BlockHeader.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.BlockHeader();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.kind = value;
        else
         delete message.kind;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.proposer = value;
        else
         delete message.proposer;
        continue;
       }
      case 6: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.parentView = value;
        else
         delete message.parentView;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.parentHash = value;
        else
         delete message.parentHash;
        continue;
       }
      case 8: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.cutRoot = value;
        else
         delete message.cutRoot;
        continue;
       }
      case 9: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.reportsRoot = value;
        else
         delete message.reportsRoot;
        continue;
       }
      case 10: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1Number = value;
        else
         delete message.l1Number;
        continue;
       }
      case 11: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.l1Hash = value;
        else
         delete message.l1Hash;
        continue;
       }
      case 12: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.timestampMs = value;
        else
         delete message.timestampMs;
        continue;
       }
      case 13: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.nextCommittee = value;
        else
         delete message.nextCommittee;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return BlockHeader;
   })();
   v1.Cut = (function() {
    const Cut = function (properties) {
     this.heights = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Cut.prototype.heights = $util.emptyArray;
    Cut.prototype.digests = new Uint8Array(0);
    Cut.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.heights != null && message.heights.length)
      writer.uint32(10).uint32s(message.heights);
     if (message.digests != null && $Object.hasOwnProperty.call(message, "digests") && message.digests.length)
      writer.uint32(18).bytes(message.digests);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Cut.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Cut();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType === 2) {
         if (!(message.heights && message.heights.length))
          message.heights = [];
         reader.uint32s(message.heights);
         continue;
        }
        if (wireType !== 0)
         break;
        if (!(message.heights && message.heights.length))
         message.heights = [];
        message.heights.push(reader.uint32());
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.digests = value;
        else
         delete message.digests;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Cut;
   })();
   v1.Block = (function() {
    const Block = function (properties) {
     this.reports = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Block.prototype.header = null;
    Block.prototype.cut = null;
    Block.prototype.reports = $util.emptyArray;
    Block.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.peer.v1.BlockHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.cut != null && $Object.hasOwnProperty.call(message, "cut"))
      $root.lockstep.peer.v1.Cut.encode(message.cut, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.reports != null && message.reports.length)
      for (let i = 0; i < message.reports.length; ++i)
       $root.lockstep.peer.v1.TipReport.encode(message.reports[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Block.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Block();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.peer.v1.BlockHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.cut = $root.lockstep.peer.v1.Cut.decode(reader, reader.size(), $undefined, _depth + 1, message.cut);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.reports && message.reports.length))
         message.reports = [];
        message.reports.push($root.lockstep.peer.v1.TipReport.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Block;
   })();
   v1.Proposal = (function() {
    const Proposal = function (properties) {
     this.reports = [];
     this.laneCertificates = [];
     this.gapNullifications = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Proposal.prototype.header = null;
    Proposal.prototype.cut = null;
    Proposal.prototype.reports = $util.emptyArray;
    Proposal.prototype.laneCertificates = $util.emptyArray;
    Proposal.prototype.parent = null;
    Proposal.prototype.gapNullifications = $util.emptyArray;
    Proposal.prototype.signature = new Uint8Array(0);
    Proposal.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.peer.v1.BlockHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.cut != null && $Object.hasOwnProperty.call(message, "cut"))
      $root.lockstep.peer.v1.Cut.encode(message.cut, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.reports != null && message.reports.length)
      for (let i = 0; i < message.reports.length; ++i)
       $root.lockstep.peer.v1.TipReport.encode(message.reports[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.laneCertificates != null && message.laneCertificates.length)
      for (let i = 0; i < message.laneCertificates.length; ++i)
       $root.lockstep.peer.v1.Certificate.encode(message.laneCertificates[i], writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.parent != null && $Object.hasOwnProperty.call(message, "parent"))
      $root.lockstep.peer.v1.ProposalParent.encode(message.parent, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.gapNullifications != null && message.gapNullifications.length)
      for (let i = 0; i < message.gapNullifications.length; ++i)
       $root.lockstep.peer.v1.Certificate.encode(message.gapNullifications[i], writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(58).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Proposal.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Proposal();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.peer.v1.BlockHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.cut = $root.lockstep.peer.v1.Cut.decode(reader, reader.size(), $undefined, _depth + 1, message.cut);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.reports && message.reports.length))
         message.reports = [];
        message.reports.push($root.lockstep.peer.v1.TipReport.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if (!(message.laneCertificates && message.laneCertificates.length))
         message.laneCertificates = [];
        message.laneCertificates.push($root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.parent = $root.lockstep.peer.v1.ProposalParent.decode(reader, reader.size(), $undefined, _depth + 1, message.parent);
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if (!(message.gapNullifications && message.gapNullifications.length))
         message.gapNullifications = [];
        message.gapNullifications.push($root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Proposal;
   })();
   v1.ProposalParent = (function() {
    const ProposalParent = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    ProposalParent.prototype.header = null;
    ProposalParent.prototype.cut = null;
    ProposalParent.prototype.certificate = null;
    ProposalParent.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.peer.v1.BlockHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.cut != null && $Object.hasOwnProperty.call(message, "cut"))
      $root.lockstep.peer.v1.Cut.encode(message.cut, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.certificate, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    ProposalParent.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.ProposalParent();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.peer.v1.BlockHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.cut = $root.lockstep.peer.v1.Cut.decode(reader, reader.size(), $undefined, _depth + 1, message.cut);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return ProposalParent;
   })();
   v1.Status = (function() {
    const Status = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Status.prototype.epoch = 0;
    Status.prototype.view = 0;
    Status.prototype.finalizedView = 0;
    Status.prototype.finalizedHeight = 0;
    Status.prototype.certifiedHeight = 0;
    Status.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(16).uint64(message.view);
     if (message.finalizedView != null && $Object.hasOwnProperty.call(message, "finalizedView") && (typeof message.finalizedView === "object" ? message.finalizedView.low || message.finalizedView.high : message.finalizedView !== 0))
      writer.uint32(24).uint64(message.finalizedView);
     if (message.finalizedHeight != null && $Object.hasOwnProperty.call(message, "finalizedHeight") && (typeof message.finalizedHeight === "object" ? message.finalizedHeight.low || message.finalizedHeight.high : message.finalizedHeight !== 0))
      writer.uint32(32).uint64(message.finalizedHeight);
     if (message.certifiedHeight != null && $Object.hasOwnProperty.call(message, "certifiedHeight") && (typeof message.certifiedHeight === "object" ? message.certifiedHeight.low || message.certifiedHeight.high : message.certifiedHeight !== 0))
      writer.uint32(40).uint64(message.certifiedHeight);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Status.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Status();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.finalizedView = value;
        else
         delete message.finalizedView;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.finalizedHeight = value;
        else
         delete message.finalizedHeight;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.certifiedHeight = value;
        else
         delete message.certifiedHeight;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Status;
   })();
   v1.Offence = (function() {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "OFFENCE_UNSPECIFIED"] = 0;
    values[valuesById[1] = "OFFENCE_DOUBLE_PROPOSE"] = 1;
    values[valuesById[2] = "OFFENCE_DOUBLE_NOTARIZE"] = 2;
    values[valuesById[3] = "OFFENCE_DOUBLE_FINALIZE"] = 3;
    values[valuesById[4] = "OFFENCE_NULLIFY_FINALIZE"] = 4;
    values[valuesById[5] = "OFFENCE_DOUBLE_ACK"] = 5;
    values[valuesById[6] = "OFFENCE_DOUBLE_OUTPUT"] = 6;
    return values;
   })();
   v1.Evidence = (function() {
    const Evidence = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Evidence.prototype.doubleSignature = null;
    Evidence.prototype.certificateConflict = null;
    let $oneOfFields;
    $Object.defineProperty(Evidence.prototype, "evidence", {
     get: $util.oneOfGetter($oneOfFields = ["doubleSignature", "certificateConflict"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    Evidence.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.doubleSignature != null && $Object.hasOwnProperty.call(message, "doubleSignature"))
      $root.lockstep.peer.v1.DoubleSignature.encode(message.doubleSignature, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificateConflict != null && $Object.hasOwnProperty.call(message, "certificateConflict"))
      $root.lockstep.peer.v1.CertificateConflict.encode(message.certificateConflict, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Evidence.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Evidence();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.doubleSignature = $root.lockstep.peer.v1.DoubleSignature.decode(reader, reader.size(), $undefined, _depth + 1, message.doubleSignature);
        message.evidence = "doubleSignature";
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificateConflict = $root.lockstep.peer.v1.CertificateConflict.decode(reader, reader.size(), $undefined, _depth + 1, message.certificateConflict);
        message.evidence = "certificateConflict";
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Evidence;
   })();
   v1.DoubleSignature = (function() {
    const DoubleSignature = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    DoubleSignature.prototype.offence = 0;
    DoubleSignature.prototype.operator = 0;
    DoubleSignature.prototype.first = null;
    DoubleSignature.prototype.second = null;
    DoubleSignature.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.offence != null && $Object.hasOwnProperty.call(message, "offence") && message.offence !== 0)
      writer.uint32(8).int32(message.offence);
     if (message.operator != null && $Object.hasOwnProperty.call(message, "operator") && message.operator !== 0)
      writer.uint32(16).uint32(message.operator);
     if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
      $root.lockstep.peer.v1.SignedStatement.encode(message.first, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.second != null && $Object.hasOwnProperty.call(message, "second"))
      $root.lockstep.peer.v1.SignedStatement.encode(message.second, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    DoubleSignature.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.DoubleSignature();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.offence = value;
        else
         delete message.offence;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.operator = value;
        else
         delete message.operator;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.first = $root.lockstep.peer.v1.SignedStatement.decode(reader, reader.size(), $undefined, _depth + 1, message.first);
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.second = $root.lockstep.peer.v1.SignedStatement.decode(reader, reader.size(), $undefined, _depth + 1, message.second);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return DoubleSignature;
   })();
   v1.CertificateConflict = (function() {
    const CertificateConflict = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    CertificateConflict.prototype.first = null;
    CertificateConflict.prototype.second = null;
    CertificateConflict.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
      $root.lockstep.peer.v1.Certificate.encode(message.first, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.second != null && $Object.hasOwnProperty.call(message, "second"))
      $root.lockstep.peer.v1.Certificate.encode(message.second, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    CertificateConflict.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.CertificateConflict();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.first = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.first);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.second = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.second);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return CertificateConflict;
   })();
   v1.GetReports = (function() {
    const GetReports = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetReports.prototype.view = 0;
    GetReports.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(8).uint64(message.view);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetReports.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetReports();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetReports;
   })();
   v1.LaneHeight = (function() {
    const LaneHeight = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    LaneHeight.prototype.lane = 0;
    LaneHeight.prototype.height = 0;
    LaneHeight.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.lane != null && $Object.hasOwnProperty.call(message, "lane") && message.lane !== 0)
      writer.uint32(8).uint32(message.lane);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
      writer.uint32(16).uint32(message.height);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    LaneHeight.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.LaneHeight();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.lane = value;
        else
         delete message.lane;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.height = value;
        else
         delete message.height;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return LaneHeight;
   })();
   v1.GetLaneCertificates = (function() {
    const GetLaneCertificates = function (properties) {
     this.lanes = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetLaneCertificates.prototype.lanes = $util.emptyArray;
    GetLaneCertificates.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.lanes != null && message.lanes.length)
      for (let i = 0; i < message.lanes.length; ++i)
       $root.lockstep.peer.v1.LaneHeight.encode(message.lanes[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetLaneCertificates.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetLaneCertificates();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.lanes && message.lanes.length))
         message.lanes = [];
        message.lanes.push($root.lockstep.peer.v1.LaneHeight.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetLaneCertificates;
   })();
   v1.CertificateKey = (function() {
    const CertificateKey = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    CertificateKey.prototype.view = 0;
    CertificateKey.prototype.phase = 0;
    CertificateKey.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(8).uint64(message.view);
     if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
      writer.uint32(16).int32(message.phase);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    CertificateKey.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.CertificateKey();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.phase = value;
        else
         delete message.phase;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return CertificateKey;
   })();
   v1.GetCertificates = (function() {
    const GetCertificates = function (properties) {
     this.keys = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetCertificates.prototype.keys = $util.emptyArray;
    GetCertificates.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.keys != null && message.keys.length)
      for (let i = 0; i < message.keys.length; ++i)
       $root.lockstep.peer.v1.CertificateKey.encode(message.keys[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetCertificates.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetCertificates();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.keys && message.keys.length))
         message.keys = [];
        message.keys.push($root.lockstep.peer.v1.CertificateKey.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetCertificates;
   })();
   v1.GetBlocks = (function() {
    const GetBlocks = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetBlocks.prototype.hash = new Uint8Array(0);
    GetBlocks.prototype.count = 0;
    GetBlocks.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
      writer.uint32(10).bytes(message.hash);
     if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
      writer.uint32(16).uint32(message.count);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetBlocks.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetBlocks();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.hash = value;
        else
         delete message.hash;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.count = value;
        else
         delete message.count;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetBlocks;
   })();
   v1.GetBatches = (function() {
    const GetBatches = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetBatches.prototype.lane = 0;
    GetBatches.prototype.digest = new Uint8Array(0);
    GetBatches.prototype.count = 0;
    GetBatches.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.lane != null && $Object.hasOwnProperty.call(message, "lane") && message.lane !== 0)
      writer.uint32(8).uint32(message.lane);
     if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest.length)
      writer.uint32(18).bytes(message.digest);
     if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
      writer.uint32(24).uint32(message.count);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetBatches.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetBatches();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.lane = value;
        else
         delete message.lane;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.digest = value;
        else
         delete message.digest;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.count = value;
        else
         delete message.count;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetBatches;
   })();
   v1.GetOutputs = (function() {
    const GetOutputs = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetOutputs.prototype.fromHeight = 0;
    GetOutputs.prototype.count = 0;
    GetOutputs.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.fromHeight != null && $Object.hasOwnProperty.call(message, "fromHeight") && (typeof message.fromHeight === "object" ? message.fromHeight.low || message.fromHeight.high : message.fromHeight !== 0))
      writer.uint32(8).uint64(message.fromHeight);
     if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
      writer.uint32(16).uint32(message.count);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetOutputs.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetOutputs();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.fromHeight = value;
        else
         delete message.fromHeight;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.count = value;
        else
         delete message.count;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetOutputs;
   })();
   v1.GetOutputState = (function() {
    const GetOutputState = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetOutputState.prototype.height = 0;
    GetOutputState.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(8).uint64(message.height);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetOutputState.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetOutputState();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetOutputState;
   })();
   v1.GetOwnVotes = (function() {
    const GetOwnVotes = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetOwnVotes.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetOwnVotes.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetOwnVotes();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      reader.skipType(tag & 7, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetOwnVotes;
   })();
   v1.GetEpochProofs = (function() {
    const GetEpochProofs = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetEpochProofs.prototype.fromEpoch = 0;
    GetEpochProofs.prototype.count = 0;
    GetEpochProofs.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.fromEpoch != null && $Object.hasOwnProperty.call(message, "fromEpoch") && (typeof message.fromEpoch === "object" ? message.fromEpoch.low || message.fromEpoch.high : message.fromEpoch !== 0))
      writer.uint32(8).uint64(message.fromEpoch);
     if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
      writer.uint32(16).uint32(message.count);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetEpochProofs.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.GetEpochProofs();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.fromEpoch = value;
        else
         delete message.fromEpoch;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.count = value;
        else
         delete message.count;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetEpochProofs;
   })();
   v1.Certificates = (function() {
    const Certificates = function (properties) {
     this.certificates = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Certificates.prototype.certificates = $util.emptyArray;
    Certificates.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.certificates != null && message.certificates.length)
      for (let i = 0; i < message.certificates.length; ++i)
       $root.lockstep.peer.v1.Certificate.encode(message.certificates[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Certificates.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Certificates();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.certificates && message.certificates.length))
         message.certificates = [];
        message.certificates.push($root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Certificates;
   })();
   v1.Blocks = (function() {
    const Blocks = function (properties) {
     this.blocks = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Blocks.prototype.blocks = $util.emptyArray;
    Blocks.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.blocks != null && message.blocks.length)
      for (let i = 0; i < message.blocks.length; ++i)
       $root.lockstep.peer.v1.Block.encode(message.blocks[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Blocks.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Blocks();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.blocks && message.blocks.length))
         message.blocks = [];
        message.blocks.push($root.lockstep.peer.v1.Block.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Blocks;
   })();
   v1.Batches = (function() {
    const Batches = function (properties) {
     this.batches = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Batches.prototype.batches = $util.emptyArray;
    Batches.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.batches != null && message.batches.length)
      for (let i = 0; i < message.batches.length; ++i)
       writer.uint32(10).bytes(message.batches[i]);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Batches.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Batches();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.batches && message.batches.length))
         message.batches = [];
        message.batches.push(reader.bytes());
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Batches;
   })();
   v1.ProvenOutput = (function() {
    const ProvenOutput = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    ProvenOutput.prototype.header = null;
    ProvenOutput.prototype.certificate = null;
    ProvenOutput.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    ProvenOutput.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.ProvenOutput();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return ProvenOutput;
   })();
   v1.Outputs = (function() {
    const Outputs = function (properties) {
     this.outputs = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Outputs.prototype.outputs = $util.emptyArray;
    Outputs.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.outputs != null && message.outputs.length)
      for (let i = 0; i < message.outputs.length; ++i)
       $root.lockstep.peer.v1.ProvenOutput.encode(message.outputs[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Outputs.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Outputs();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.outputs && message.outputs.length))
         message.outputs = [];
        message.outputs.push($root.lockstep.peer.v1.ProvenOutput.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Outputs;
   })();
   v1.OutputState = (function() {
    const OutputState = function (properties) {
     this.leaves = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OutputState.prototype.header = null;
    OutputState.prototype.certificate = null;
    OutputState.prototype.leaves = $util.emptyArray;
    OutputState.prototype.block = null;
    OutputState.prototype.finalization = null;
    OutputState.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.leaves != null && message.leaves.length)
      for (let i = 0; i < message.leaves.length; ++i)
       $root.lockstep.feed.v1.RollupLeaf.encode(message.leaves[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
      $root.lockstep.peer.v1.Block.encode(message.block, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.finalization != null && $Object.hasOwnProperty.call(message, "finalization"))
      $root.lockstep.peer.v1.Certificate.encode(message.finalization, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OutputState.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.OutputState();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.leaves && message.leaves.length))
         message.leaves = [];
        message.leaves.push($root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.block = $root.lockstep.peer.v1.Block.decode(reader, reader.size(), $undefined, _depth + 1, message.block);
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.finalization = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.finalization);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OutputState;
   })();
   v1.OwnVotes = (function() {
    const OwnVotes = function (properties) {
     this.votes = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OwnVotes.prototype.votes = $util.emptyArray;
    OwnVotes.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.votes != null && message.votes.length)
      for (let i = 0; i < message.votes.length; ++i)
       $root.lockstep.peer.v1.SignedStatement.encode(message.votes[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OwnVotes.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.OwnVotes();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.votes && message.votes.length))
         message.votes = [];
        message.votes.push($root.lockstep.peer.v1.SignedStatement.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OwnVotes;
   })();
   v1.EpochProof = (function() {
    const EpochProof = function (properties) {
     this.fillers = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EpochProof.prototype.boundary = null;
    EpochProof.prototype.fillers = $util.emptyArray;
    EpochProof.prototype.finalization = null;
    EpochProof.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.boundary != null && $Object.hasOwnProperty.call(message, "boundary"))
      $root.lockstep.peer.v1.BlockHeader.encode(message.boundary, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.fillers != null && message.fillers.length)
      for (let i = 0; i < message.fillers.length; ++i)
       $root.lockstep.peer.v1.BlockHeader.encode(message.fillers[i], writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.finalization != null && $Object.hasOwnProperty.call(message, "finalization"))
      $root.lockstep.peer.v1.Certificate.encode(message.finalization, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EpochProof.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.EpochProof();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.boundary = $root.lockstep.peer.v1.BlockHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.boundary);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if (!(message.fillers && message.fillers.length))
         message.fillers = [];
        message.fillers.push($root.lockstep.peer.v1.BlockHeader.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.finalization = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.finalization);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EpochProof;
   })();
   v1.EpochProofs = (function() {
    const EpochProofs = function (properties) {
     this.proofs = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EpochProofs.prototype.proofs = $util.emptyArray;
    EpochProofs.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.proofs != null && message.proofs.length)
      for (let i = 0; i < message.proofs.length; ++i)
       $root.lockstep.peer.v1.EpochProof.encode(message.proofs[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EpochProofs.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.EpochProofs();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.proofs && message.proofs.length))
         message.proofs = [];
        message.proofs.push($root.lockstep.peer.v1.EpochProof.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EpochProofs;
   })();
   v1.Absent = (function() {
    const Absent = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Absent.prototype.getReports = null;
    Absent.prototype.getLaneCertificates = null;
    Absent.prototype.getCertificates = null;
    Absent.prototype.getBlocks = null;
    Absent.prototype.getBatches = null;
    Absent.prototype.getOutputs = null;
    Absent.prototype.getOutputState = null;
    Absent.prototype.getOwnVotes = null;
    Absent.prototype.getEpochProofs = null;
    Absent.prototype.epoch = 0;
    let $oneOfFields;
    $Object.defineProperty(Absent.prototype, "request", {
     get: $util.oneOfGetter($oneOfFields = ["getReports", "getLaneCertificates", "getCertificates", "getBlocks", "getBatches", "getOutputs", "getOutputState", "getOwnVotes", "getEpochProofs"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    Absent.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.getReports != null && $Object.hasOwnProperty.call(message, "getReports"))
      $root.lockstep.peer.v1.GetReports.encode(message.getReports, writer.uint32(130).fork(), _depth + 1).ldelim();
     if (message.getLaneCertificates != null && $Object.hasOwnProperty.call(message, "getLaneCertificates"))
      $root.lockstep.peer.v1.GetLaneCertificates.encode(message.getLaneCertificates, writer.uint32(138).fork(), _depth + 1).ldelim();
     if (message.getCertificates != null && $Object.hasOwnProperty.call(message, "getCertificates"))
      $root.lockstep.peer.v1.GetCertificates.encode(message.getCertificates, writer.uint32(146).fork(), _depth + 1).ldelim();
     if (message.getBlocks != null && $Object.hasOwnProperty.call(message, "getBlocks"))
      $root.lockstep.peer.v1.GetBlocks.encode(message.getBlocks, writer.uint32(154).fork(), _depth + 1).ldelim();
     if (message.getBatches != null && $Object.hasOwnProperty.call(message, "getBatches"))
      $root.lockstep.peer.v1.GetBatches.encode(message.getBatches, writer.uint32(162).fork(), _depth + 1).ldelim();
     if (message.getOutputs != null && $Object.hasOwnProperty.call(message, "getOutputs"))
      $root.lockstep.peer.v1.GetOutputs.encode(message.getOutputs, writer.uint32(170).fork(), _depth + 1).ldelim();
     if (message.getOutputState != null && $Object.hasOwnProperty.call(message, "getOutputState"))
      $root.lockstep.peer.v1.GetOutputState.encode(message.getOutputState, writer.uint32(178).fork(), _depth + 1).ldelim();
     if (message.getOwnVotes != null && $Object.hasOwnProperty.call(message, "getOwnVotes"))
      $root.lockstep.peer.v1.GetOwnVotes.encode(message.getOwnVotes, writer.uint32(186).fork(), _depth + 1).ldelim();
     if (message.getEpochProofs != null && $Object.hasOwnProperty.call(message, "getEpochProofs"))
      $root.lockstep.peer.v1.GetEpochProofs.encode(message.getEpochProofs, writer.uint32(194).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Absent.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.peer.v1.Absent();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 16: {
        if (wireType !== 2)
         break;
        message.getReports = $root.lockstep.peer.v1.GetReports.decode(reader, reader.size(), $undefined, _depth + 1, message.getReports);
        message.request = "getReports";
        continue;
       }
      case 17: {
        if (wireType !== 2)
         break;
        message.getLaneCertificates = $root.lockstep.peer.v1.GetLaneCertificates.decode(reader, reader.size(), $undefined, _depth + 1, message.getLaneCertificates);
        message.request = "getLaneCertificates";
        continue;
       }
      case 18: {
        if (wireType !== 2)
         break;
        message.getCertificates = $root.lockstep.peer.v1.GetCertificates.decode(reader, reader.size(), $undefined, _depth + 1, message.getCertificates);
        message.request = "getCertificates";
        continue;
       }
      case 19: {
        if (wireType !== 2)
         break;
        message.getBlocks = $root.lockstep.peer.v1.GetBlocks.decode(reader, reader.size(), $undefined, _depth + 1, message.getBlocks);
        message.request = "getBlocks";
        continue;
       }
      case 20: {
        if (wireType !== 2)
         break;
        message.getBatches = $root.lockstep.peer.v1.GetBatches.decode(reader, reader.size(), $undefined, _depth + 1, message.getBatches);
        message.request = "getBatches";
        continue;
       }
      case 21: {
        if (wireType !== 2)
         break;
        message.getOutputs = $root.lockstep.peer.v1.GetOutputs.decode(reader, reader.size(), $undefined, _depth + 1, message.getOutputs);
        message.request = "getOutputs";
        continue;
       }
      case 22: {
        if (wireType !== 2)
         break;
        message.getOutputState = $root.lockstep.peer.v1.GetOutputState.decode(reader, reader.size(), $undefined, _depth + 1, message.getOutputState);
        message.request = "getOutputState";
        continue;
       }
      case 23: {
        if (wireType !== 2)
         break;
        message.getOwnVotes = $root.lockstep.peer.v1.GetOwnVotes.decode(reader, reader.size(), $undefined, _depth + 1, message.getOwnVotes);
        message.request = "getOwnVotes";
        continue;
       }
      case 24: {
        if (wireType !== 2)
         break;
        message.getEpochProofs = $root.lockstep.peer.v1.GetEpochProofs.decode(reader, reader.size(), $undefined, _depth + 1, message.getEpochProofs);
        message.request = "getEpochProofs";
        continue;
       }
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Absent;
   })();
   return v1;
  })();
  return peer;
 })();
 lockstep.feed = (function() {
  const feed = {};
  feed.v1 = (function() {
   const v1 = {};
   v1.Level = (function() {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "LEVEL_UNSPECIFIED"] = 0;
    values[valuesById[1] = "LEVEL_SOFT"] = 1;
    values[valuesById[2] = "LEVEL_ORDERED"] = 2;
    values[valuesById[3] = "LEVEL_CERTIFIED"] = 3;
    values[valuesById[4] = "LEVEL_L1_POSTED"] = 4;
    values[valuesById[5] = "LEVEL_L1_FINALIZED"] = 5;
    return values;
   })();
   v1.PartKind = (function() {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "PART_KIND_UNSPECIFIED"] = 0;
    values[valuesById[1] = "PART_KIND_SECTION"] = 1;
    values[valuesById[2] = "PART_KIND_FORCED"] = 2;
    values[valuesById[3] = "PART_KIND_SEALED"] = 3;
    values[valuesById[4] = "PART_KIND_DECRYPT_FAIL"] = 4;
    values[valuesById[5] = "PART_KIND_SKIPPED"] = 5;
    values[valuesById[6] = "PART_KIND_BUNDLE_LEG"] = 6;
    return values;
   })();
   v1.OutputHeader = (function() {
    const OutputHeader = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OutputHeader.prototype.version = 0;
    OutputHeader.prototype.epoch = 0;
    OutputHeader.prototype.height = 0;
    OutputHeader.prototype.view = 0;
    OutputHeader.prototype.timestampMs = 0;
    OutputHeader.prototype.blockHash = new Uint8Array(0);
    OutputHeader.prototype.prevOutputHash = new Uint8Array(0);
    OutputHeader.prototype.rollupsRoot = new Uint8Array(0);
    OutputHeader.prototype.rollupCount = 0;
    OutputHeader.prototype.l1AnchorNumber = 0;
    OutputHeader.prototype.l1AnchorHash = new Uint8Array(0);
    OutputHeader.prototype.committeeHash = new Uint8Array(0);
    OutputHeader.prototype.nextCommitteeHash = new Uint8Array(0);
    OutputHeader.prototype.beacon = new Uint8Array(0);
    OutputHeader.prototype.stateRoot = new Uint8Array(0);
    OutputHeader.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
      writer.uint32(8).uint32(message.version);
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(16).uint64(message.epoch);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(24).uint64(message.height);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(32).uint64(message.view);
     if (message.timestampMs != null && $Object.hasOwnProperty.call(message, "timestampMs") && (typeof message.timestampMs === "object" ? message.timestampMs.low || message.timestampMs.high : message.timestampMs !== 0))
      writer.uint32(40).uint64(message.timestampMs);
     if (message.blockHash != null && $Object.hasOwnProperty.call(message, "blockHash") && message.blockHash.length)
      writer.uint32(50).bytes(message.blockHash);
     if (message.prevOutputHash != null && $Object.hasOwnProperty.call(message, "prevOutputHash") && message.prevOutputHash.length)
      writer.uint32(58).bytes(message.prevOutputHash);
     if (message.rollupsRoot != null && $Object.hasOwnProperty.call(message, "rollupsRoot") && message.rollupsRoot.length)
      writer.uint32(66).bytes(message.rollupsRoot);
     if (message.rollupCount != null && $Object.hasOwnProperty.call(message, "rollupCount") && message.rollupCount !== 0)
      writer.uint32(72).uint32(message.rollupCount);
     if (message.l1AnchorNumber != null && $Object.hasOwnProperty.call(message, "l1AnchorNumber") && (typeof message.l1AnchorNumber === "object" ? message.l1AnchorNumber.low || message.l1AnchorNumber.high : message.l1AnchorNumber !== 0))
      writer.uint32(80).uint64(message.l1AnchorNumber);
     if (message.l1AnchorHash != null && $Object.hasOwnProperty.call(message, "l1AnchorHash") && message.l1AnchorHash.length)
      writer.uint32(90).bytes(message.l1AnchorHash);
     if (message.committeeHash != null && $Object.hasOwnProperty.call(message, "committeeHash") && message.committeeHash.length)
      writer.uint32(98).bytes(message.committeeHash);
     if (message.nextCommitteeHash != null && $Object.hasOwnProperty.call(message, "nextCommitteeHash") && message.nextCommitteeHash.length)
      writer.uint32(106).bytes(message.nextCommitteeHash);
     if (message.beacon != null && $Object.hasOwnProperty.call(message, "beacon") && message.beacon.length)
      writer.uint32(114).bytes(message.beacon);
     if (message.stateRoot != null && $Object.hasOwnProperty.call(message, "stateRoot") && message.stateRoot.length)
      writer.uint32(122).bytes(message.stateRoot);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OutputHeader.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.OutputHeader();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.version = value;
        else
         delete message.version;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.timestampMs = value;
        else
         delete message.timestampMs;
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.blockHash = value;
        else
         delete message.blockHash;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.prevOutputHash = value;
        else
         delete message.prevOutputHash;
        continue;
       }
      case 8: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.rollupsRoot = value;
        else
         delete message.rollupsRoot;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.rollupCount = value;
        else
         delete message.rollupCount;
        continue;
       }
      case 10: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1AnchorNumber = value;
        else
         delete message.l1AnchorNumber;
        continue;
       }
      case 11: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.l1AnchorHash = value;
        else
         delete message.l1AnchorHash;
        continue;
       }
      case 12: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.committeeHash = value;
        else
         delete message.committeeHash;
        continue;
       }
      case 13: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.nextCommitteeHash = value;
        else
         delete message.nextCommitteeHash;
        continue;
       }
      case 14: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.beacon = value;
        else
         delete message.beacon;
        continue;
       }
      case 15: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.stateRoot = value;
        else
         delete message.stateRoot;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OutputHeader;
   })();
   v1.OutputCertificate = (function() {
    const OutputCertificate = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OutputCertificate.prototype.outputHash = new Uint8Array(0);
    OutputCertificate.prototype.signers = new Uint8Array(0);
    OutputCertificate.prototype.signature = new Uint8Array(0);
    OutputCertificate.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.outputHash != null && $Object.hasOwnProperty.call(message, "outputHash") && message.outputHash.length)
      writer.uint32(10).bytes(message.outputHash);
     if (message.signers != null && $Object.hasOwnProperty.call(message, "signers") && message.signers.length)
      writer.uint32(18).bytes(message.signers);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(26).bytes(message.signature);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OutputCertificate.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.OutputCertificate();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.outputHash = value;
        else
         delete message.outputHash;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signers = value;
        else
         delete message.signers;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OutputCertificate;
   })();
   v1.RollupLeaf = (function() {
    const RollupLeaf = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    RollupLeaf.prototype.rollupId = 0;
    RollupLeaf.prototype.rollupSeq = 0;
    RollupLeaf.prototype.batchHeight = 0;
    RollupLeaf.prototype.prevBatchHash = new Uint8Array(0);
    RollupLeaf.prototype.bodyRoot = new Uint8Array(0);
    RollupLeaf.prototype.txCount = 0;
    RollupLeaf.prototype.byteSize = 0;
    RollupLeaf.prototype.forcedUpto = 0;
    RollupLeaf.prototype.orderPolicy = 0;
    RollupLeaf.prototype.spent = new Uint8Array(0);
    RollupLeaf.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.rollupSeq != null && $Object.hasOwnProperty.call(message, "rollupSeq") && (typeof message.rollupSeq === "object" ? message.rollupSeq.low || message.rollupSeq.high : message.rollupSeq !== 0))
      writer.uint32(16).uint64(message.rollupSeq);
     if (message.batchHeight != null && $Object.hasOwnProperty.call(message, "batchHeight") && (typeof message.batchHeight === "object" ? message.batchHeight.low || message.batchHeight.high : message.batchHeight !== 0))
      writer.uint32(24).uint64(message.batchHeight);
     if (message.prevBatchHash != null && $Object.hasOwnProperty.call(message, "prevBatchHash") && message.prevBatchHash.length)
      writer.uint32(34).bytes(message.prevBatchHash);
     if (message.bodyRoot != null && $Object.hasOwnProperty.call(message, "bodyRoot") && message.bodyRoot.length)
      writer.uint32(42).bytes(message.bodyRoot);
     if (message.txCount != null && $Object.hasOwnProperty.call(message, "txCount") && message.txCount !== 0)
      writer.uint32(48).uint32(message.txCount);
     if (message.byteSize != null && $Object.hasOwnProperty.call(message, "byteSize") && (typeof message.byteSize === "object" ? message.byteSize.low || message.byteSize.high : message.byteSize !== 0))
      writer.uint32(56).uint64(message.byteSize);
     if (message.forcedUpto != null && $Object.hasOwnProperty.call(message, "forcedUpto") && (typeof message.forcedUpto === "object" ? message.forcedUpto.low || message.forcedUpto.high : message.forcedUpto !== 0))
      writer.uint32(64).uint64(message.forcedUpto);
     if (message.orderPolicy != null && $Object.hasOwnProperty.call(message, "orderPolicy") && message.orderPolicy !== 0)
      writer.uint32(72).uint32(message.orderPolicy);
     if (message.spent != null && $Object.hasOwnProperty.call(message, "spent") && message.spent.length)
      writer.uint32(82).bytes(message.spent);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    RollupLeaf.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.RollupLeaf();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupSeq = value;
        else
         delete message.rollupSeq;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.batchHeight = value;
        else
         delete message.batchHeight;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.prevBatchHash = value;
        else
         delete message.prevBatchHash;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.bodyRoot = value;
        else
         delete message.bodyRoot;
        continue;
       }
      case 6: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.txCount = value;
        else
         delete message.txCount;
        continue;
       }
      case 7: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.byteSize = value;
        else
         delete message.byteSize;
        continue;
       }
      case 8: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.forcedUpto = value;
        else
         delete message.forcedUpto;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.orderPolicy = value;
        else
         delete message.orderPolicy;
        continue;
       }
      case 10: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.spent = value;
        else
         delete message.spent;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return RollupLeaf;
   })();
   v1.MerkleProof = (function() {
    const MerkleProof = function (properties) {
     this.siblings = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    MerkleProof.prototype.index = 0;
    MerkleProof.prototype.leafCount = 0;
    MerkleProof.prototype.siblings = $util.emptyArray;
    MerkleProof.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.index != null && $Object.hasOwnProperty.call(message, "index") && message.index !== 0)
      writer.uint32(8).uint32(message.index);
     if (message.leafCount != null && $Object.hasOwnProperty.call(message, "leafCount") && message.leafCount !== 0)
      writer.uint32(16).uint32(message.leafCount);
     if (message.siblings != null && message.siblings.length)
      for (let i = 0; i < message.siblings.length; ++i)
       writer.uint32(26).bytes(message.siblings[i]);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    MerkleProof.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.MerkleProof();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.index = value;
        else
         delete message.index;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.leafCount = value;
        else
         delete message.leafCount;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.siblings && message.siblings.length))
         message.siblings = [];
        message.siblings.push(reader.bytes());
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return MerkleProof;
   })();
   v1.OutputProof = (function() {
    const OutputProof = function (properties) {
     this.descendants = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OutputProof.prototype.header = null;
    OutputProof.prototype.certificate = null;
    OutputProof.prototype.leaf = null;
    OutputProof.prototype.inclusion = null;
    OutputProof.prototype.descendants = $util.emptyArray;
    OutputProof.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.feed.v1.OutputCertificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.leaf != null && $Object.hasOwnProperty.call(message, "leaf"))
      $root.lockstep.feed.v1.RollupLeaf.encode(message.leaf, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.inclusion != null && $Object.hasOwnProperty.call(message, "inclusion"))
      $root.lockstep.feed.v1.MerkleProof.encode(message.inclusion, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.descendants != null && message.descendants.length)
      for (let i = 0; i < message.descendants.length; ++i)
       $root.lockstep.feed.v1.OutputHeader.encode(message.descendants[i], writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OutputProof.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.OutputProof();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.feed.v1.OutputCertificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.leaf = $root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1, message.leaf);
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.inclusion = $root.lockstep.feed.v1.MerkleProof.decode(reader, reader.size(), $undefined, _depth + 1, message.inclusion);
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        if (!(message.descendants && message.descendants.length))
         message.descendants = [];
        message.descendants.push($root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OutputProof;
   })();
   v1.BundleRef = (function() {
    const BundleRef = function (properties) {
     this.legs = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    BundleRef.prototype.bundleId = new Uint8Array(0);
    BundleRef.prototype.leg = 0;
    BundleRef.prototype.legs = $util.emptyArray;
    BundleRef.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.bundleId != null && $Object.hasOwnProperty.call(message, "bundleId") && message.bundleId.length)
      writer.uint32(10).bytes(message.bundleId);
     if (message.leg != null && $Object.hasOwnProperty.call(message, "leg") && message.leg !== 0)
      writer.uint32(16).uint32(message.leg);
     if (message.legs != null && message.legs.length)
      for (let i = 0; i < message.legs.length; ++i)
       $root.lockstep.feed.v1.BundleLeg.encode(message.legs[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    BundleRef.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.BundleRef();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.bundleId = value;
        else
         delete message.bundleId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.leg = value;
        else
         delete message.leg;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.legs && message.legs.length))
         message.legs = [];
        message.legs.push($root.lockstep.feed.v1.BundleLeg.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return BundleRef;
   })();
   v1.BundleLeg = (function() {
    const BundleLeg = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    BundleLeg.prototype.rollupId = 0;
    BundleLeg.prototype.txHash = new Uint8Array(0);
    BundleLeg.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.txHash != null && $Object.hasOwnProperty.call(message, "txHash") && message.txHash.length)
      writer.uint32(18).bytes(message.txHash);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    BundleLeg.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.BundleLeg();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.txHash = value;
        else
         delete message.txHash;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return BundleLeg;
   })();
   v1.BodyPart = (function() {
    const BodyPart = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    BodyPart.prototype.kind = 0;
    BodyPart.prototype.position = 0;
    BodyPart.prototype.txCount = 0;
    BodyPart.prototype.origin = new Uint8Array(0);
    BodyPart.prototype.bundle = null;
    BodyPart.prototype.data = new Uint8Array(0);
    BodyPart.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
      writer.uint32(8).int32(message.kind);
     if (message.position != null && $Object.hasOwnProperty.call(message, "position") && message.position !== 0)
      writer.uint32(16).uint32(message.position);
     if (message.txCount != null && $Object.hasOwnProperty.call(message, "txCount") && message.txCount !== 0)
      writer.uint32(24).uint32(message.txCount);
     if (message.origin != null && $Object.hasOwnProperty.call(message, "origin") && message.origin.length)
      writer.uint32(34).bytes(message.origin);
     if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
      $root.lockstep.feed.v1.BundleRef.encode(message.bundle, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
      writer.uint32(122).bytes(message.data);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    BodyPart.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.BodyPart();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.kind = value;
        else
         delete message.kind;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.position = value;
        else
         delete message.position;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.txCount = value;
        else
         delete message.txCount;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.origin = value;
        else
         delete message.origin;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.bundle = $root.lockstep.feed.v1.BundleRef.decode(reader, reader.size(), $undefined, _depth + 1, message.bundle);
        continue;
       }
      case 15: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.data = value;
        else
         delete message.data;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return BodyPart;
   })();
   v1.RollupBatch = (function() {
    const RollupBatch = function (properties) {
     this.parts = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    RollupBatch.prototype.proof = null;
    RollupBatch.prototype.frames = 0;
    RollupBatch.prototype.parts = $util.emptyArray;
    RollupBatch.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
      $root.lockstep.feed.v1.OutputProof.encode(message.proof, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.frames != null && $Object.hasOwnProperty.call(message, "frames") && message.frames !== 0)
      writer.uint32(16).uint32(message.frames);
     if (message.parts != null && message.parts.length)
      for (let i = 0; i < message.parts.length; ++i)
       $root.lockstep.feed.v1.BodyPart.encode(message.parts[i], writer.uint32(122).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    RollupBatch.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.RollupBatch();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.proof = $root.lockstep.feed.v1.OutputProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.frames = value;
        else
         delete message.frames;
        continue;
       }
      case 15: {
        if (wireType !== 2)
         break;
        if (!(message.parts && message.parts.length))
         message.parts = [];
        message.parts.push($root.lockstep.feed.v1.BodyPart.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return RollupBatch;
   })();
   v1.BatchContinuation = (function() {
    const BatchContinuation = function (properties) {
     this.parts = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    BatchContinuation.prototype.rollupSeq = 0;
    BatchContinuation.prototype.frame = 0;
    BatchContinuation.prototype.parts = $util.emptyArray;
    BatchContinuation.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupSeq != null && $Object.hasOwnProperty.call(message, "rollupSeq") && (typeof message.rollupSeq === "object" ? message.rollupSeq.low || message.rollupSeq.high : message.rollupSeq !== 0))
      writer.uint32(8).uint64(message.rollupSeq);
     if (message.frame != null && $Object.hasOwnProperty.call(message, "frame") && message.frame !== 0)
      writer.uint32(16).uint32(message.frame);
     if (message.parts != null && message.parts.length)
      for (let i = 0; i < message.parts.length; ++i)
       $root.lockstep.feed.v1.BodyPart.encode(message.parts[i], writer.uint32(122).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    BatchContinuation.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.BatchContinuation();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupSeq = value;
        else
         delete message.rollupSeq;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.frame = value;
        else
         delete message.frame;
        continue;
       }
      case 15: {
        if (wireType !== 2)
         break;
        if (!(message.parts && message.parts.length))
         message.parts = [];
        message.parts.push($root.lockstep.feed.v1.BodyPart.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return BatchContinuation;
   })();
   v1.EmptyRange = (function() {
    const EmptyRange = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EmptyRange.prototype.fromHeight = 0;
    EmptyRange.prototype.proof = null;
    EmptyRange.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.fromHeight != null && $Object.hasOwnProperty.call(message, "fromHeight") && (typeof message.fromHeight === "object" ? message.fromHeight.low || message.fromHeight.high : message.fromHeight !== 0))
      writer.uint32(8).uint64(message.fromHeight);
     if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
      $root.lockstep.feed.v1.OutputProof.encode(message.proof, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EmptyRange.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.EmptyRange();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.fromHeight = value;
        else
         delete message.fromHeight;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.proof = $root.lockstep.feed.v1.OutputProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EmptyRange;
   })();
   v1.AbsenceProof = (function() {
    const AbsenceProof = function (properties) {
     this.descendants = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    AbsenceProof.prototype.header = null;
    AbsenceProof.prototype.certificate = null;
    AbsenceProof.prototype.left = null;
    AbsenceProof.prototype.leftProof = null;
    AbsenceProof.prototype.right = null;
    AbsenceProof.prototype.rightProof = null;
    AbsenceProof.prototype.descendants = $util.emptyArray;
    AbsenceProof.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.feed.v1.OutputCertificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.left != null && $Object.hasOwnProperty.call(message, "left"))
      $root.lockstep.feed.v1.RollupLeaf.encode(message.left, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.leftProof != null && $Object.hasOwnProperty.call(message, "leftProof"))
      $root.lockstep.feed.v1.MerkleProof.encode(message.leftProof, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.right != null && $Object.hasOwnProperty.call(message, "right"))
      $root.lockstep.feed.v1.RollupLeaf.encode(message.right, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.rightProof != null && $Object.hasOwnProperty.call(message, "rightProof"))
      $root.lockstep.feed.v1.MerkleProof.encode(message.rightProof, writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.descendants != null && message.descendants.length)
      for (let i = 0; i < message.descendants.length; ++i)
       $root.lockstep.feed.v1.OutputHeader.encode(message.descendants[i], writer.uint32(58).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    AbsenceProof.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.AbsenceProof();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.feed.v1.OutputCertificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.left = $root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1, message.left);
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.leftProof = $root.lockstep.feed.v1.MerkleProof.decode(reader, reader.size(), $undefined, _depth + 1, message.leftProof);
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.right = $root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1, message.right);
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        message.rightProof = $root.lockstep.feed.v1.MerkleProof.decode(reader, reader.size(), $undefined, _depth + 1, message.rightProof);
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if (!(message.descendants && message.descendants.length))
         message.descendants = [];
        message.descendants.push($root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return AbsenceProof;
   })();
   v1.Committee = (function() {
    const Committee = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Committee.prototype.epoch = 0;
    Committee.prototype.members = new Uint8Array(0);
    Committee.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(8).uint64(message.epoch);
     if (message.members != null && $Object.hasOwnProperty.call(message, "members") && message.members.length)
      writer.uint32(18).bytes(message.members);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Committee.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.Committee();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.members = value;
        else
         delete message.members;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Committee;
   })();
   v1.CommitteeChange = (function() {
    const CommitteeChange = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    CommitteeChange.prototype.header = null;
    CommitteeChange.prototype.certificate = null;
    CommitteeChange.prototype.next = null;
    CommitteeChange.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.feed.v1.OutputCertificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.next != null && $Object.hasOwnProperty.call(message, "next"))
      $root.lockstep.feed.v1.Committee.encode(message.next, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    CommitteeChange.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.CommitteeChange();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.feed.v1.OutputCertificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.next = $root.lockstep.feed.v1.Committee.decode(reader, reader.size(), $undefined, _depth + 1, message.next);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return CommitteeChange;
   })();
   v1.Confirmation = (function() {
    const Confirmation = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Confirmation.prototype.level = 0;
    Confirmation.prototype.upToHeight = 0;
    Confirmation.prototype.upToSeq = 0;
    Confirmation.prototype.outputHash = new Uint8Array(0);
    Confirmation.prototype.l1BlockNumber = 0;
    Confirmation.prototype.l1BlockHash = new Uint8Array(0);
    Confirmation.prototype.l1TxHash = new Uint8Array(0);
    Confirmation.prototype.l1LogIndex = 0;
    Confirmation.prototype.retracted = false;
    Confirmation.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== 0)
      writer.uint32(8).int32(message.level);
     if (message.upToHeight != null && $Object.hasOwnProperty.call(message, "upToHeight") && (typeof message.upToHeight === "object" ? message.upToHeight.low || message.upToHeight.high : message.upToHeight !== 0))
      writer.uint32(16).uint64(message.upToHeight);
     if (message.upToSeq != null && $Object.hasOwnProperty.call(message, "upToSeq") && (typeof message.upToSeq === "object" ? message.upToSeq.low || message.upToSeq.high : message.upToSeq !== 0))
      writer.uint32(24).uint64(message.upToSeq);
     if (message.outputHash != null && $Object.hasOwnProperty.call(message, "outputHash") && message.outputHash.length)
      writer.uint32(34).bytes(message.outputHash);
     if (message.l1BlockNumber != null && $Object.hasOwnProperty.call(message, "l1BlockNumber") && (typeof message.l1BlockNumber === "object" ? message.l1BlockNumber.low || message.l1BlockNumber.high : message.l1BlockNumber !== 0))
      writer.uint32(40).uint64(message.l1BlockNumber);
     if (message.l1BlockHash != null && $Object.hasOwnProperty.call(message, "l1BlockHash") && message.l1BlockHash.length)
      writer.uint32(50).bytes(message.l1BlockHash);
     if (message.l1TxHash != null && $Object.hasOwnProperty.call(message, "l1TxHash") && message.l1TxHash.length)
      writer.uint32(58).bytes(message.l1TxHash);
     if (message.l1LogIndex != null && $Object.hasOwnProperty.call(message, "l1LogIndex") && message.l1LogIndex !== 0)
      writer.uint32(64).uint32(message.l1LogIndex);
     if (message.retracted != null && $Object.hasOwnProperty.call(message, "retracted") && message.retracted !== false)
      writer.uint32(72).bool(message.retracted);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Confirmation.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.Confirmation();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.level = value;
        else
         delete message.level;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.upToHeight = value;
        else
         delete message.upToHeight;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.upToSeq = value;
        else
         delete message.upToSeq;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.outputHash = value;
        else
         delete message.outputHash;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1BlockNumber = value;
        else
         delete message.l1BlockNumber;
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.l1BlockHash = value;
        else
         delete message.l1BlockHash;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.l1TxHash = value;
        else
         delete message.l1TxHash;
        continue;
       }
      case 8: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.l1LogIndex = value;
        else
         delete message.l1LogIndex;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.retracted = value;
        else
         delete message.retracted;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Confirmation;
   })();
   v1.Heartbeat = (function() {
    const Heartbeat = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Heartbeat.prototype.serverTimeMs = 0;
    Heartbeat.prototype.tip = null;
    Heartbeat.prototype.orderedHeight = 0;
    Heartbeat.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.serverTimeMs != null && $Object.hasOwnProperty.call(message, "serverTimeMs") && (typeof message.serverTimeMs === "object" ? message.serverTimeMs.low || message.serverTimeMs.high : message.serverTimeMs !== 0))
      writer.uint32(8).uint64(message.serverTimeMs);
     if (message.tip != null && $Object.hasOwnProperty.call(message, "tip"))
      $root.lockstep.feed.v1.OutputProof.encode(message.tip, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.orderedHeight != null && $Object.hasOwnProperty.call(message, "orderedHeight") && (typeof message.orderedHeight === "object" ? message.orderedHeight.low || message.orderedHeight.high : message.orderedHeight !== 0))
      writer.uint32(24).uint64(message.orderedHeight);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Heartbeat.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.Heartbeat();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.serverTimeMs = value;
        else
         delete message.serverTimeMs;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.tip = $root.lockstep.feed.v1.OutputProof.decode(reader, reader.size(), $undefined, _depth + 1, message.tip);
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.orderedHeight = value;
        else
         delete message.orderedHeight;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Heartbeat;
   })();
   v1.EarlyFrame = (function() {
    const EarlyFrame = function (properties) {
     this.parts = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EarlyFrame.prototype.level = 0;
    EarlyFrame.prototype.epoch = 0;
    EarlyFrame.prototype.height = 0;
    EarlyFrame.prototype.view = 0;
    EarlyFrame.prototype.blockHash = new Uint8Array(0);
    EarlyFrame.prototype.signers = new Uint8Array(0);
    EarlyFrame.prototype.signature = new Uint8Array(0);
    EarlyFrame.prototype.orderKnown = false;
    EarlyFrame.prototype.revoked = false;
    EarlyFrame.prototype.nodeKey = new Uint8Array(0);
    EarlyFrame.prototype.nodeSignature = new Uint8Array(0);
    EarlyFrame.prototype.parts = $util.emptyArray;
    EarlyFrame.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== 0)
      writer.uint32(8).int32(message.level);
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(16).uint64(message.epoch);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(24).uint64(message.height);
     if (message.view != null && $Object.hasOwnProperty.call(message, "view") && (typeof message.view === "object" ? message.view.low || message.view.high : message.view !== 0))
      writer.uint32(32).uint64(message.view);
     if (message.blockHash != null && $Object.hasOwnProperty.call(message, "blockHash") && message.blockHash.length)
      writer.uint32(42).bytes(message.blockHash);
     if (message.signers != null && $Object.hasOwnProperty.call(message, "signers") && message.signers.length)
      writer.uint32(50).bytes(message.signers);
     if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
      writer.uint32(58).bytes(message.signature);
     if (message.orderKnown != null && $Object.hasOwnProperty.call(message, "orderKnown") && message.orderKnown !== false)
      writer.uint32(64).bool(message.orderKnown);
     if (message.revoked != null && $Object.hasOwnProperty.call(message, "revoked") && message.revoked !== false)
      writer.uint32(72).bool(message.revoked);
     if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
      writer.uint32(82).bytes(message.nodeKey);
     if (message.nodeSignature != null && $Object.hasOwnProperty.call(message, "nodeSignature") && message.nodeSignature.length)
      writer.uint32(90).bytes(message.nodeSignature);
     if (message.parts != null && message.parts.length)
      for (let i = 0; i < message.parts.length; ++i)
       $root.lockstep.feed.v1.BodyPart.encode(message.parts[i], writer.uint32(122).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EarlyFrame.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.EarlyFrame();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.level = value;
        else
         delete message.level;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.view = value;
        else
         delete message.view;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.blockHash = value;
        else
         delete message.blockHash;
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signers = value;
        else
         delete message.signers;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.signature = value;
        else
         delete message.signature;
        continue;
       }
      case 8: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.orderKnown = value;
        else
         delete message.orderKnown;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.revoked = value;
        else
         delete message.revoked;
        continue;
       }
      case 10: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.nodeKey = value;
        else
         delete message.nodeKey;
        continue;
       }
      case 11: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.nodeSignature = value;
        else
         delete message.nodeSignature;
        continue;
       }
      case 15: {
        if (wireType !== 2)
         break;
        if (!(message.parts && message.parts.length))
         message.parts = [];
        message.parts.push($root.lockstep.feed.v1.BodyPart.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EarlyFrame;
   })();
   v1.FeedMessage = (function() {
    const FeedMessage = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    FeedMessage.prototype.batch = null;
    FeedMessage.prototype.continuation = null;
    FeedMessage.prototype.empty = null;
    FeedMessage.prototype.committee = null;
    FeedMessage.prototype.confirmation = null;
    FeedMessage.prototype.heartbeat = null;
    FeedMessage.prototype.early = null;
    FeedMessage.prototype.goAway = null;
    FeedMessage.prototype.error = null;
    let $oneOfFields;
    $Object.defineProperty(FeedMessage.prototype, "body", {
     get: $util.oneOfGetter($oneOfFields = ["batch", "continuation", "empty", "committee", "confirmation", "heartbeat", "early", "goAway", "error"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    FeedMessage.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
      $root.lockstep.feed.v1.RollupBatch.encode(message.batch, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.continuation != null && $Object.hasOwnProperty.call(message, "continuation"))
      $root.lockstep.feed.v1.BatchContinuation.encode(message.continuation, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.empty != null && $Object.hasOwnProperty.call(message, "empty"))
      $root.lockstep.feed.v1.EmptyRange.encode(message.empty, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.committee != null && $Object.hasOwnProperty.call(message, "committee"))
      $root.lockstep.feed.v1.CommitteeChange.encode(message.committee, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.confirmation != null && $Object.hasOwnProperty.call(message, "confirmation"))
      $root.lockstep.feed.v1.Confirmation.encode(message.confirmation, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
      $root.lockstep.feed.v1.Heartbeat.encode(message.heartbeat, writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.early != null && $Object.hasOwnProperty.call(message, "early"))
      $root.lockstep.feed.v1.EarlyFrame.encode(message.early, writer.uint32(58).fork(), _depth + 1).ldelim();
     if (message.goAway != null && $Object.hasOwnProperty.call(message, "goAway"))
      $root.lockstep.feed.v1.GoAway.encode(message.goAway, writer.uint32(66).fork(), _depth + 1).ldelim();
     if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
      $root.lockstep.feed.v1.FeedError.encode(message.error, writer.uint32(74).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    FeedMessage.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.FeedMessage();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.batch = $root.lockstep.feed.v1.RollupBatch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
        message.body = "batch";
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.continuation = $root.lockstep.feed.v1.BatchContinuation.decode(reader, reader.size(), $undefined, _depth + 1, message.continuation);
        message.body = "continuation";
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.empty = $root.lockstep.feed.v1.EmptyRange.decode(reader, reader.size(), $undefined, _depth + 1, message.empty);
        message.body = "empty";
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.committee = $root.lockstep.feed.v1.CommitteeChange.decode(reader, reader.size(), $undefined, _depth + 1, message.committee);
        message.body = "committee";
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.confirmation = $root.lockstep.feed.v1.Confirmation.decode(reader, reader.size(), $undefined, _depth + 1, message.confirmation);
        message.body = "confirmation";
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        message.heartbeat = $root.lockstep.feed.v1.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
        message.body = "heartbeat";
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        message.early = $root.lockstep.feed.v1.EarlyFrame.decode(reader, reader.size(), $undefined, _depth + 1, message.early);
        message.body = "early";
        continue;
       }
      case 8: {
        if (wireType !== 2)
         break;
        message.goAway = $root.lockstep.feed.v1.GoAway.decode(reader, reader.size(), $undefined, _depth + 1, message.goAway);
        message.body = "goAway";
        continue;
       }
      case 9: {
        if (wireType !== 2)
         break;
        message.error = $root.lockstep.feed.v1.FeedError.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
        message.body = "error";
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return FeedMessage;
   })();
   v1.GoAway = (function() {
    const GoAway = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GoAway.prototype.reason = "";
    GoAway.prototype.lastSeqSent = 0;
    GoAway.prototype.retryAfterMs = 0;
    GoAway.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
      writer.uint32(10).string(message.reason);
     if (message.lastSeqSent != null && $Object.hasOwnProperty.call(message, "lastSeqSent") && (typeof message.lastSeqSent === "object" ? message.lastSeqSent.low || message.lastSeqSent.high : message.lastSeqSent !== 0))
      writer.uint32(16).uint64(message.lastSeqSent);
     if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
      writer.uint32(24).uint32(message.retryAfterMs);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GoAway.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GoAway();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.reason = value;
        else
         delete message.reason;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.lastSeqSent = value;
        else
         delete message.lastSeqSent;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.retryAfterMs = value;
        else
         delete message.retryAfterMs;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GoAway;
   })();
   v1.FeedError = (function() {
    const FeedError = function (properties) {
     this.archiveUrls = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    FeedError.prototype.code = "";
    FeedError.prototype.message = "";
    FeedError.prototype.oldestSeq = 0;
    FeedError.prototype.headSeq = 0;
    FeedError.prototype.proof = null;
    FeedError.prototype.archiveUrls = $util.emptyArray;
    FeedError.prototype.retryAfterMs = 0;
    FeedError.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
      writer.uint32(10).string(message.code);
     if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
      writer.uint32(18).string(message.message);
     if (message.oldestSeq != null && $Object.hasOwnProperty.call(message, "oldestSeq") && (typeof message.oldestSeq === "object" ? message.oldestSeq.low || message.oldestSeq.high : message.oldestSeq !== 0))
      writer.uint32(24).uint64(message.oldestSeq);
     if (message.headSeq != null && $Object.hasOwnProperty.call(message, "headSeq") && (typeof message.headSeq === "object" ? message.headSeq.low || message.headSeq.high : message.headSeq !== 0))
      writer.uint32(32).uint64(message.headSeq);
     if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
      $root.lockstep.feed.v1.OutputProof.encode(message.proof, writer.uint32(42).fork(), _depth + 1).ldelim();
     if (message.archiveUrls != null && message.archiveUrls.length)
      for (let i = 0; i < message.archiveUrls.length; ++i)
       writer.uint32(50).string(message.archiveUrls[i]);
     if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
      writer.uint32(56).uint32(message.retryAfterMs);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    FeedError.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.FeedError();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.code = value;
        else
         delete message.code;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.message = value;
        else
         delete message.message;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.oldestSeq = value;
        else
         delete message.oldestSeq;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.headSeq = value;
        else
         delete message.headSeq;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        message.proof = $root.lockstep.feed.v1.OutputProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        if (!(message.archiveUrls && message.archiveUrls.length))
         message.archiveUrls = [];
        message.archiveUrls.push(reader.stringVerify());
        continue;
       }
      case 7: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.retryAfterMs = value;
        else
         delete message.retryAfterMs;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return FeedError;
   })();
   v1.SubscribeRequest = (function() {
    const SubscribeRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    SubscribeRequest.prototype.genesisHash = new Uint8Array(0);
    SubscribeRequest.prototype.rollupId = 0;
    SubscribeRequest.prototype.fromSeq = null;
    SubscribeRequest.prototype.fromHeight = null;
    SubscribeRequest.prototype.fromTip = null;
    SubscribeRequest.prototype.level = 0;
    SubscribeRequest.prototype.expectPrevBatchHash = new Uint8Array(0);
    SubscribeRequest.prototype.trustedEpoch = 0;
    SubscribeRequest.prototype.includeEmpty = false;
    SubscribeRequest.prototype.omitBodies = false;
    SubscribeRequest.prototype.confirmations = false;
    SubscribeRequest.prototype.maxInflightBytes = 0;
    let $oneOfFields;
    $Object.defineProperty(SubscribeRequest.prototype, "start", {
     get: $util.oneOfGetter($oneOfFields = ["fromSeq", "fromHeight", "fromTip"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    SubscribeRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.genesisHash != null && $Object.hasOwnProperty.call(message, "genesisHash") && message.genesisHash.length)
      writer.uint32(10).bytes(message.genesisHash);
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(16).uint64(message.rollupId);
     if (message.fromSeq != null && $Object.hasOwnProperty.call(message, "fromSeq"))
      writer.uint32(24).uint64(message.fromSeq);
     if (message.fromHeight != null && $Object.hasOwnProperty.call(message, "fromHeight"))
      writer.uint32(32).uint64(message.fromHeight);
     if (message.fromTip != null && $Object.hasOwnProperty.call(message, "fromTip"))
      writer.uint32(40).bool(message.fromTip);
     if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== 0)
      writer.uint32(48).int32(message.level);
     if (message.expectPrevBatchHash != null && $Object.hasOwnProperty.call(message, "expectPrevBatchHash") && message.expectPrevBatchHash.length)
      writer.uint32(58).bytes(message.expectPrevBatchHash);
     if (message.trustedEpoch != null && $Object.hasOwnProperty.call(message, "trustedEpoch") && (typeof message.trustedEpoch === "object" ? message.trustedEpoch.low || message.trustedEpoch.high : message.trustedEpoch !== 0))
      writer.uint32(64).uint64(message.trustedEpoch);
     if (message.includeEmpty != null && $Object.hasOwnProperty.call(message, "includeEmpty") && message.includeEmpty !== false)
      writer.uint32(72).bool(message.includeEmpty);
     if (message.omitBodies != null && $Object.hasOwnProperty.call(message, "omitBodies") && message.omitBodies !== false)
      writer.uint32(80).bool(message.omitBodies);
     if (message.confirmations != null && $Object.hasOwnProperty.call(message, "confirmations") && message.confirmations !== false)
      writer.uint32(88).bool(message.confirmations);
     if (message.maxInflightBytes != null && $Object.hasOwnProperty.call(message, "maxInflightBytes") && message.maxInflightBytes !== 0)
      writer.uint32(96).uint32(message.maxInflightBytes);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    SubscribeRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.SubscribeRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.genesisHash = value;
        else
         delete message.genesisHash;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        message.fromSeq = reader.uint64();
        message.start = "fromSeq";
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        message.fromHeight = reader.uint64();
        message.start = "fromHeight";
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        message.fromTip = reader.bool();
        message.start = "fromTip";
        continue;
       }
      case 6: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.level = value;
        else
         delete message.level;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.expectPrevBatchHash = value;
        else
         delete message.expectPrevBatchHash;
        continue;
       }
      case 8: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.trustedEpoch = value;
        else
         delete message.trustedEpoch;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.includeEmpty = value;
        else
         delete message.includeEmpty;
        continue;
       }
      case 10: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.omitBodies = value;
        else
         delete message.omitBodies;
        continue;
       }
      case 11: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.confirmations = value;
        else
         delete message.confirmations;
        continue;
       }
      case 12: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.maxInflightBytes = value;
        else
         delete message.maxInflightBytes;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return SubscribeRequest;
   })();
   v1.GetInfoRequest = (function() {
    const GetInfoRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetInfoRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetInfoRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetInfoRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      reader.skipType(tag & 7, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetInfoRequest;
   })();
   v1.NetworkInfo = (function() {
    const NetworkInfo = function (properties) {
     this.rollups = [];
     this.archiveUrls = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    NetworkInfo.prototype.genesisHash = new Uint8Array(0);
    NetworkInfo.prototype.epoch = 0;
    NetworkInfo.prototype.orderedHeight = 0;
    NetworkInfo.prototype.certifiedHeight = 0;
    NetworkInfo.prototype.l1PostedHeight = 0;
    NetworkInfo.prototype.l1FinalizedHeight = 0;
    NetworkInfo.prototype.rollups = $util.emptyArray;
    NetworkInfo.prototype.maxMessageBytes = 0;
    NetworkInfo.prototype.maxRange = 0;
    NetworkInfo.prototype.archiveUrls = $util.emptyArray;
    NetworkInfo.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.genesisHash != null && $Object.hasOwnProperty.call(message, "genesisHash") && message.genesisHash.length)
      writer.uint32(10).bytes(message.genesisHash);
     if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
      writer.uint32(16).uint64(message.epoch);
     if (message.orderedHeight != null && $Object.hasOwnProperty.call(message, "orderedHeight") && (typeof message.orderedHeight === "object" ? message.orderedHeight.low || message.orderedHeight.high : message.orderedHeight !== 0))
      writer.uint32(24).uint64(message.orderedHeight);
     if (message.certifiedHeight != null && $Object.hasOwnProperty.call(message, "certifiedHeight") && (typeof message.certifiedHeight === "object" ? message.certifiedHeight.low || message.certifiedHeight.high : message.certifiedHeight !== 0))
      writer.uint32(32).uint64(message.certifiedHeight);
     if (message.l1PostedHeight != null && $Object.hasOwnProperty.call(message, "l1PostedHeight") && (typeof message.l1PostedHeight === "object" ? message.l1PostedHeight.low || message.l1PostedHeight.high : message.l1PostedHeight !== 0))
      writer.uint32(40).uint64(message.l1PostedHeight);
     if (message.l1FinalizedHeight != null && $Object.hasOwnProperty.call(message, "l1FinalizedHeight") && (typeof message.l1FinalizedHeight === "object" ? message.l1FinalizedHeight.low || message.l1FinalizedHeight.high : message.l1FinalizedHeight !== 0))
      writer.uint32(48).uint64(message.l1FinalizedHeight);
     if (message.rollups != null && message.rollups.length)
      for (let i = 0; i < message.rollups.length; ++i)
       $root.lockstep.feed.v1.RollupInfo.encode(message.rollups[i], writer.uint32(58).fork(), _depth + 1).ldelim();
     if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes") && message.maxMessageBytes !== 0)
      writer.uint32(64).uint32(message.maxMessageBytes);
     if (message.maxRange != null && $Object.hasOwnProperty.call(message, "maxRange") && message.maxRange !== 0)
      writer.uint32(72).uint32(message.maxRange);
     if (message.archiveUrls != null && message.archiveUrls.length)
      for (let i = 0; i < message.archiveUrls.length; ++i)
       writer.uint32(82).string(message.archiveUrls[i]);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    NetworkInfo.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.NetworkInfo();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.genesisHash = value;
        else
         delete message.genesisHash;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.epoch = value;
        else
         delete message.epoch;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.orderedHeight = value;
        else
         delete message.orderedHeight;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.certifiedHeight = value;
        else
         delete message.certifiedHeight;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1PostedHeight = value;
        else
         delete message.l1PostedHeight;
        continue;
       }
      case 6: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1FinalizedHeight = value;
        else
         delete message.l1FinalizedHeight;
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        if (!(message.rollups && message.rollups.length))
         message.rollups = [];
        message.rollups.push($root.lockstep.feed.v1.RollupInfo.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 8: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.maxMessageBytes = value;
        else
         delete message.maxMessageBytes;
        continue;
       }
      case 9: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.maxRange = value;
        else
         delete message.maxRange;
        continue;
       }
      case 10: {
        if (wireType !== 2)
         break;
        if (!(message.archiveUrls && message.archiveUrls.length))
         message.archiveUrls = [];
        message.archiveUrls.push(reader.stringVerify());
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return NetworkInfo;
   })();
   v1.RollupInfo = (function() {
    const RollupInfo = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    RollupInfo.prototype.rollupId = 0;
    RollupInfo.prototype.name = "";
    RollupInfo.prototype.evmChainId = 0;
    RollupInfo.prototype.oldestSeq = 0;
    RollupInfo.prototype.headSeq = 0;
    RollupInfo.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
      writer.uint32(18).string(message.name);
     if (message.evmChainId != null && $Object.hasOwnProperty.call(message, "evmChainId") && (typeof message.evmChainId === "object" ? message.evmChainId.low || message.evmChainId.high : message.evmChainId !== 0))
      writer.uint32(24).uint64(message.evmChainId);
     if (message.oldestSeq != null && $Object.hasOwnProperty.call(message, "oldestSeq") && (typeof message.oldestSeq === "object" ? message.oldestSeq.low || message.oldestSeq.high : message.oldestSeq !== 0))
      writer.uint32(32).uint64(message.oldestSeq);
     if (message.headSeq != null && $Object.hasOwnProperty.call(message, "headSeq") && (typeof message.headSeq === "object" ? message.headSeq.low || message.headSeq.high : message.headSeq !== 0))
      writer.uint32(40).uint64(message.headSeq);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    RollupInfo.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.RollupInfo();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.name = value;
        else
         delete message.name;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.evmChainId = value;
        else
         delete message.evmChainId;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.oldestSeq = value;
        else
         delete message.oldestSeq;
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.headSeq = value;
        else
         delete message.headSeq;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return RollupInfo;
   })();
   v1.GetBatchesRequest = (function() {
    const GetBatchesRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetBatchesRequest.prototype.rollupId = 0;
    GetBatchesRequest.prototype.fromSeq = 0;
    GetBatchesRequest.prototype.untilSeq = 0;
    GetBatchesRequest.prototype.omitBodies = false;
    GetBatchesRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.fromSeq != null && $Object.hasOwnProperty.call(message, "fromSeq") && (typeof message.fromSeq === "object" ? message.fromSeq.low || message.fromSeq.high : message.fromSeq !== 0))
      writer.uint32(16).uint64(message.fromSeq);
     if (message.untilSeq != null && $Object.hasOwnProperty.call(message, "untilSeq") && (typeof message.untilSeq === "object" ? message.untilSeq.low || message.untilSeq.high : message.untilSeq !== 0))
      writer.uint32(24).uint64(message.untilSeq);
     if (message.omitBodies != null && $Object.hasOwnProperty.call(message, "omitBodies") && message.omitBodies !== false)
      writer.uint32(32).bool(message.omitBodies);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetBatchesRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetBatchesRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.fromSeq = value;
        else
         delete message.fromSeq;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.untilSeq = value;
        else
         delete message.untilSeq;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.omitBodies = value;
        else
         delete message.omitBodies;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetBatchesRequest;
   })();
   v1.GetBatchesResponse = (function() {
    const GetBatchesResponse = function (properties) {
     this.frames = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetBatchesResponse.prototype.frames = $util.emptyArray;
    GetBatchesResponse.prototype.nextSeq = 0;
    GetBatchesResponse.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.frames != null && message.frames.length)
      for (let i = 0; i < message.frames.length; ++i)
       $root.lockstep.feed.v1.FeedMessage.encode(message.frames[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.nextSeq != null && $Object.hasOwnProperty.call(message, "nextSeq") && (typeof message.nextSeq === "object" ? message.nextSeq.low || message.nextSeq.high : message.nextSeq !== 0))
      writer.uint32(16).uint64(message.nextSeq);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetBatchesResponse.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetBatchesResponse();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.frames && message.frames.length))
         message.frames = [];
        message.frames.push($root.lockstep.feed.v1.FeedMessage.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.nextSeq = value;
        else
         delete message.nextSeq;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetBatchesResponse;
   })();
   v1.GetOutputRequest = (function() {
    const GetOutputRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetOutputRequest.prototype.rollupId = 0;
    GetOutputRequest.prototype.height = 0;
    GetOutputRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(16).uint64(message.height);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetOutputRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetOutputRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetOutputRequest;
   })();
   v1.OutputAtHeight = (function() {
    const OutputAtHeight = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    OutputAtHeight.prototype.batch = null;
    OutputAtHeight.prototype.empty = null;
    OutputAtHeight.prototype.absent = null;
    let $oneOfFields;
    $Object.defineProperty(OutputAtHeight.prototype, "result", {
     get: $util.oneOfGetter($oneOfFields = ["batch", "empty", "absent"]),
     set: $util.oneOfSetter($oneOfFields)
    });
    OutputAtHeight.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
      $root.lockstep.feed.v1.RollupBatch.encode(message.batch, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.empty != null && $Object.hasOwnProperty.call(message, "empty"))
      $root.lockstep.feed.v1.EmptyRange.encode(message.empty, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.absent != null && $Object.hasOwnProperty.call(message, "absent"))
      $root.lockstep.feed.v1.AbsenceProof.encode(message.absent, writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    OutputAtHeight.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.OutputAtHeight();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.batch = $root.lockstep.feed.v1.RollupBatch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
        message.result = "batch";
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.empty = $root.lockstep.feed.v1.EmptyRange.decode(reader, reader.size(), $undefined, _depth + 1, message.empty);
        message.result = "empty";
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        message.absent = $root.lockstep.feed.v1.AbsenceProof.decode(reader, reader.size(), $undefined, _depth + 1, message.absent);
        message.result = "absent";
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return OutputAtHeight;
   })();
   v1.GetCommitteesRequest = (function() {
    const GetCommitteesRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetCommitteesRequest.prototype.afterEpoch = 0;
    GetCommitteesRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.afterEpoch != null && $Object.hasOwnProperty.call(message, "afterEpoch") && (typeof message.afterEpoch === "object" ? message.afterEpoch.low || message.afterEpoch.high : message.afterEpoch !== 0))
      writer.uint32(8).uint64(message.afterEpoch);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetCommitteesRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetCommitteesRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.afterEpoch = value;
        else
         delete message.afterEpoch;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetCommitteesRequest;
   })();
   v1.GetCommitteesResponse = (function() {
    const GetCommitteesResponse = function (properties) {
     this.changes = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetCommitteesResponse.prototype.changes = $util.emptyArray;
    GetCommitteesResponse.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.changes != null && message.changes.length)
      for (let i = 0; i < message.changes.length; ++i)
       $root.lockstep.feed.v1.CommitteeChange.encode(message.changes[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetCommitteesResponse.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetCommitteesResponse();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.changes && message.changes.length))
         message.changes = [];
        message.changes.push($root.lockstep.feed.v1.CommitteeChange.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetCommitteesResponse;
   })();
   v1.GetTxStatusRequest = (function() {
    const GetTxStatusRequest = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    GetTxStatusRequest.prototype.rollupId = 0;
    GetTxStatusRequest.prototype.txHash = new Uint8Array(0);
    GetTxStatusRequest.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.txHash != null && $Object.hasOwnProperty.call(message, "txHash") && message.txHash.length)
      writer.uint32(18).bytes(message.txHash);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    GetTxStatusRequest.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.GetTxStatusRequest();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.txHash = value;
        else
         delete message.txHash;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return GetTxStatusRequest;
   })();
   v1.TxStatus = (function() {
    const TxStatus = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    TxStatus.prototype.status = "";
    TxStatus.prototype.height = 0;
    TxStatus.prototype.rollupSeq = 0;
    TxStatus.prototype.part = null;
    TxStatus.prototype.indexInPart = 0;
    TxStatus.prototype.partProof = null;
    TxStatus.prototype.proof = null;
    TxStatus.prototype.reason = "";
    TxStatus.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== "")
      writer.uint32(10).string(message.status);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(16).uint64(message.height);
     if (message.rollupSeq != null && $Object.hasOwnProperty.call(message, "rollupSeq") && (typeof message.rollupSeq === "object" ? message.rollupSeq.low || message.rollupSeq.high : message.rollupSeq !== 0))
      writer.uint32(24).uint64(message.rollupSeq);
     if (message.part != null && $Object.hasOwnProperty.call(message, "part"))
      $root.lockstep.feed.v1.BodyPart.encode(message.part, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.indexInPart != null && $Object.hasOwnProperty.call(message, "indexInPart") && message.indexInPart !== 0)
      writer.uint32(40).uint32(message.indexInPart);
     if (message.partProof != null && $Object.hasOwnProperty.call(message, "partProof"))
      $root.lockstep.feed.v1.MerkleProof.encode(message.partProof, writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
      $root.lockstep.feed.v1.OutputProof.encode(message.proof, writer.uint32(58).fork(), _depth + 1).ldelim();
     if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
      writer.uint32(66).string(message.reason);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    TxStatus.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.feed.v1.TxStatus();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.status = value;
        else
         delete message.status;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupSeq = value;
        else
         delete message.rollupSeq;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.part = $root.lockstep.feed.v1.BodyPart.decode(reader, reader.size(), $undefined, _depth + 1, message.part);
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.indexInPart = value;
        else
         delete message.indexInPart;
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        message.partProof = $root.lockstep.feed.v1.MerkleProof.decode(reader, reader.size(), $undefined, _depth + 1, message.partProof);
        continue;
       }
      case 7: {
        if (wireType !== 2)
         break;
        message.proof = $root.lockstep.feed.v1.OutputProof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
        continue;
       }
      case 8: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.reason = value;
        else
         delete message.reason;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return TxStatus;
   })();
   return v1;
  })();
  return feed;
 })();
 lockstep.storage = (function() {
  const storage = {};
  storage.v1 = (function() {
   const v1 = {};
   v1.EpochStart = (function() {
    const EpochStart = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EpochStart.prototype.instance = new Uint8Array(0);
    EpochStart.prototype.height = 0;
    EpochStart.prototype.timestampMs = 0;
    EpochStart.prototype.l1Number = 0;
    EpochStart.prototype.l1Hash = new Uint8Array(0);
    EpochStart.prototype.set = null;
    EpochStart.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance.length)
      writer.uint32(10).bytes(message.instance);
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(16).uint64(message.height);
     if (message.timestampMs != null && $Object.hasOwnProperty.call(message, "timestampMs") && (typeof message.timestampMs === "object" ? message.timestampMs.low || message.timestampMs.high : message.timestampMs !== 0))
      writer.uint32(24).uint64(message.timestampMs);
     if (message.l1Number != null && $Object.hasOwnProperty.call(message, "l1Number") && (typeof message.l1Number === "object" ? message.l1Number.low || message.l1Number.high : message.l1Number !== 0))
      writer.uint32(32).uint64(message.l1Number);
     if (message.l1Hash != null && $Object.hasOwnProperty.call(message, "l1Hash") && message.l1Hash.length)
      writer.uint32(42).bytes(message.l1Hash);
     if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
      $root.lockstep.storage.v1.EpochSet.encode(message.set, writer.uint32(50).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EpochStart.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.EpochStart();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.instance = value;
        else
         delete message.instance;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.timestampMs = value;
        else
         delete message.timestampMs;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.l1Number = value;
        else
         delete message.l1Number;
        continue;
       }
      case 5: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.l1Hash = value;
        else
         delete message.l1Hash;
        continue;
       }
      case 6: {
        if (wireType !== 2)
         break;
        message.set = $root.lockstep.storage.v1.EpochSet.decode(reader, reader.size(), $undefined, _depth + 1, message.set);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EpochStart;
   })();
   v1.Member = (function() {
    const Member = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Member.prototype.seats = 0;
    Member.prototype.blsKey = new Uint8Array(0);
    Member.prototype.nodeKey = new Uint8Array(0);
    Member.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.seats != null && $Object.hasOwnProperty.call(message, "seats") && message.seats !== 0)
      writer.uint32(8).uint32(message.seats);
     if (message.blsKey != null && $Object.hasOwnProperty.call(message, "blsKey") && message.blsKey.length)
      writer.uint32(18).bytes(message.blsKey);
     if (message.nodeKey != null && $Object.hasOwnProperty.call(message, "nodeKey") && message.nodeKey.length)
      writer.uint32(26).bytes(message.nodeKey);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Member.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.Member();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.seats = value;
        else
         delete message.seats;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.blsKey = value;
        else
         delete message.blsKey;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.nodeKey = value;
        else
         delete message.nodeKey;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Member;
   })();
   v1.Rollup = (function() {
    const Rollup = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Rollup.prototype.rollupId = 0;
    Rollup.prototype.name = "";
    Rollup.prototype.evmChainId = 0;
    Rollup.prototype.orderPolicy = 0;
    Rollup.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && message.rollupId !== 0)
      writer.uint32(8).uint32(message.rollupId);
     if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
      writer.uint32(18).string(message.name);
     if (message.evmChainId != null && $Object.hasOwnProperty.call(message, "evmChainId") && (typeof message.evmChainId === "object" ? message.evmChainId.low || message.evmChainId.high : message.evmChainId !== 0))
      writer.uint32(24).uint64(message.evmChainId);
     if (message.orderPolicy != null && $Object.hasOwnProperty.call(message, "orderPolicy") && message.orderPolicy !== 0)
      writer.uint32(32).uint32(message.orderPolicy);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Rollup.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.Rollup();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.name = value;
        else
         delete message.name;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.evmChainId = value;
        else
         delete message.evmChainId;
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.orderPolicy = value;
        else
         delete message.orderPolicy;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Rollup;
   })();
   v1.EpochSet = (function() {
    const EpochSet = function (properties) {
     this.members = [];
     this.rollups = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    EpochSet.prototype.members = $util.emptyArray;
    EpochSet.prototype.committeeHash = new Uint8Array(0);
    EpochSet.prototype.leaderSeed = new Uint8Array(0);
    EpochSet.prototype.rollups = $util.emptyArray;
    EpochSet.prototype.endsAtL1Block = 0;
    EpochSet.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.members != null && message.members.length)
      for (let i = 0; i < message.members.length; ++i)
       $root.lockstep.storage.v1.Member.encode(message.members[i], writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.committeeHash != null && $Object.hasOwnProperty.call(message, "committeeHash") && message.committeeHash.length)
      writer.uint32(18).bytes(message.committeeHash);
     if (message.leaderSeed != null && $Object.hasOwnProperty.call(message, "leaderSeed") && message.leaderSeed.length)
      writer.uint32(26).bytes(message.leaderSeed);
     if (message.rollups != null && message.rollups.length)
      for (let i = 0; i < message.rollups.length; ++i)
       $root.lockstep.storage.v1.Rollup.encode(message.rollups[i], writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.endsAtL1Block != null && $Object.hasOwnProperty.call(message, "endsAtL1Block") && (typeof message.endsAtL1Block === "object" ? message.endsAtL1Block.low || message.endsAtL1Block.high : message.endsAtL1Block !== 0))
      writer.uint32(40).uint64(message.endsAtL1Block);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    EpochSet.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.EpochSet();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        if (!(message.members && message.members.length))
         message.members = [];
        message.members.push($root.lockstep.storage.v1.Member.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.committeeHash = value;
        else
         delete message.committeeHash;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.leaderSeed = value;
        else
         delete message.leaderSeed;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if (!(message.rollups && message.rollups.length))
         message.rollups = [];
        message.rollups.push($root.lockstep.storage.v1.Rollup.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 5: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.endsAtL1Block = value;
        else
         delete message.endsAtL1Block;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return EpochSet;
   })();
   v1.Output = (function() {
    const Output = function (properties) {
     this.changedLeaves = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Output.prototype.height = 0;
    Output.prototype.header = null;
    Output.prototype.changedLeaves = $util.emptyArray;
    Output.prototype.signs = false;
    Output.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.height != null && $Object.hasOwnProperty.call(message, "height") && (typeof message.height === "object" ? message.height.low || message.height.high : message.height !== 0))
      writer.uint32(8).uint64(message.height);
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.changedLeaves != null && message.changedLeaves.length)
      for (let i = 0; i < message.changedLeaves.length; ++i)
       $root.lockstep.feed.v1.RollupLeaf.encode(message.changedLeaves[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.signs != null && $Object.hasOwnProperty.call(message, "signs") && message.signs !== false)
      writer.uint32(32).bool(message.signs);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Output.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.Output();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.height = value;
        else
         delete message.height;
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.changedLeaves && message.changedLeaves.length))
         message.changedLeaves = [];
        message.changedLeaves.push($root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (value = reader.bool())
         message.signs = value;
        else
         delete message.signs;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Output;
   })();
   v1.Snapshot = (function() {
    const Snapshot = function (properties) {
     this.leaves = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Snapshot.prototype.header = null;
    Snapshot.prototype.certificate = null;
    Snapshot.prototype.leaves = $util.emptyArray;
    Snapshot.prototype.block = null;
    Snapshot.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.header != null && $Object.hasOwnProperty.call(message, "header"))
      $root.lockstep.feed.v1.OutputHeader.encode(message.header, writer.uint32(10).fork(), _depth + 1).ldelim();
     if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
      $root.lockstep.peer.v1.Certificate.encode(message.certificate, writer.uint32(18).fork(), _depth + 1).ldelim();
     if (message.leaves != null && message.leaves.length)
      for (let i = 0; i < message.leaves.length; ++i)
       $root.lockstep.feed.v1.RollupLeaf.encode(message.leaves[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
      $root.lockstep.peer.v1.Block.encode(message.block, writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Snapshot.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.storage.v1.Snapshot();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 2)
         break;
        message.header = $root.lockstep.feed.v1.OutputHeader.decode(reader, reader.size(), $undefined, _depth + 1, message.header);
        continue;
       }
      case 2: {
        if (wireType !== 2)
         break;
        message.certificate = $root.lockstep.peer.v1.Certificate.decode(reader, reader.size(), $undefined, _depth + 1, message.certificate);
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.leaves && message.leaves.length))
         message.leaves = [];
        message.leaves.push($root.lockstep.feed.v1.RollupLeaf.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        message.block = $root.lockstep.peer.v1.Block.decode(reader, reader.size(), $undefined, _depth + 1, message.block);
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Snapshot;
   })();
   return v1;
  })();
  return storage;
 })();
 lockstep.submit = (function() {
  const submit = {};
  submit.v1 = (function() {
   const v1 = {};
   v1.Chunk = (function() {
    const Chunk = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Chunk.prototype.rollupId = 0;
    Chunk.prototype.chunkId = 0;
    Chunk.prototype.txCount = 0;
    Chunk.prototype.section = new Uint8Array(0);
    Chunk.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.rollupId != null && $Object.hasOwnProperty.call(message, "rollupId") && (typeof message.rollupId === "object" ? message.rollupId.low || message.rollupId.high : message.rollupId !== 0))
      writer.uint32(8).uint64(message.rollupId);
     if (message.chunkId != null && $Object.hasOwnProperty.call(message, "chunkId") && (typeof message.chunkId === "object" ? message.chunkId.low || message.chunkId.high : message.chunkId !== 0))
      writer.uint32(16).uint64(message.chunkId);
     if (message.txCount != null && $Object.hasOwnProperty.call(message, "txCount") && message.txCount !== 0)
      writer.uint32(24).uint32(message.txCount);
     if (message.section != null && $Object.hasOwnProperty.call(message, "section") && message.section.length)
      writer.uint32(34).bytes(message.section);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Chunk.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.submit.v1.Chunk();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.rollupId = value;
        else
         delete message.rollupId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.chunkId = value;
        else
         delete message.chunkId;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.txCount = value;
        else
         delete message.txCount;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if ((value = reader.bytes()).length)
         message.section = value;
        else
         delete message.section;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Chunk;
   })();
   v1.ChunkAck = (function() {
    const ChunkAck = function (properties) {
     this.rejections = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    ChunkAck.prototype.chunkId = 0;
    ChunkAck.prototype.accepted = 0;
    ChunkAck.prototype.rejections = $util.emptyArray;
    ChunkAck.prototype.laneHeight = 0;
    ChunkAck.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.chunkId != null && $Object.hasOwnProperty.call(message, "chunkId") && (typeof message.chunkId === "object" ? message.chunkId.low || message.chunkId.high : message.chunkId !== 0))
      writer.uint32(8).uint64(message.chunkId);
     if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted") && message.accepted !== 0)
      writer.uint32(16).uint32(message.accepted);
     if (message.rejections != null && message.rejections.length)
      for (let i = 0; i < message.rejections.length; ++i)
       $root.lockstep.submit.v1.Rejection.encode(message.rejections[i], writer.uint32(26).fork(), _depth + 1).ldelim();
     if (message.laneHeight != null && $Object.hasOwnProperty.call(message, "laneHeight") && (typeof message.laneHeight === "object" ? message.laneHeight.low || message.laneHeight.high : message.laneHeight !== 0))
      writer.uint32(32).uint64(message.laneHeight);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    ChunkAck.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.submit.v1.ChunkAck();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.chunkId = value;
        else
         delete message.chunkId;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.accepted = value;
        else
         delete message.accepted;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if (!(message.rejections && message.rejections.length))
         message.rejections = [];
        message.rejections.push($root.lockstep.submit.v1.Rejection.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      case 4: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.laneHeight = value;
        else
         delete message.laneHeight;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return ChunkAck;
   })();
   v1.Rejection = (function() {
    const Rejection = function (properties) {
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    Rejection.prototype.index = 0;
    Rejection.prototype.code = 0;
    Rejection.prototype.message = "";
    Rejection.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.index != null && $Object.hasOwnProperty.call(message, "index") && message.index !== 0)
      writer.uint32(8).uint32(message.index);
     if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
      writer.uint32(16).int32(message.code);
     if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
      writer.uint32(26).string(message.message);
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    Rejection.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.submit.v1.Rejection();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (value = reader.uint32())
         message.index = value;
        else
         delete message.index;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (value = reader.int32())
         message.code = value;
        else
         delete message.code;
        continue;
       }
      case 3: {
        if (wireType !== 2)
         break;
        if ((value = reader.stringVerify()).length)
         message.message = value;
        else
         delete message.message;
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return Rejection;
   })();
   v1.PushSummary = (function() {
    const PushSummary = function (properties) {
     this.firstRejections = [];
     if (properties)
      for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
       if (properties[keys[i]] != null && keys[i] !== "__proto__")
        this[keys[i]] = properties[keys[i]];
    };
    PushSummary.prototype.chunks = 0;
    PushSummary.prototype.accepted = 0;
    PushSummary.prototype.bytes = 0;
    PushSummary.prototype.firstRejections = $util.emptyArray;
    PushSummary.encode = function (message, writer, _depth) {
     if (!writer)
      writer = $Writer.create();
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $util.recursionLimit)
      throw $Error("max depth exceeded");
     if (message.chunks != null && $Object.hasOwnProperty.call(message, "chunks") && (typeof message.chunks === "object" ? message.chunks.low || message.chunks.high : message.chunks !== 0))
      writer.uint32(8).uint64(message.chunks);
     if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted") && (typeof message.accepted === "object" ? message.accepted.low || message.accepted.high : message.accepted !== 0))
      writer.uint32(16).uint64(message.accepted);
     if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes") && (typeof message.bytes === "object" ? message.bytes.low || message.bytes.high : message.bytes !== 0))
      writer.uint32(24).uint64(message.bytes);
     if (message.firstRejections != null && message.firstRejections.length)
      for (let i = 0; i < message.firstRejections.length; ++i)
       $root.lockstep.submit.v1.Rejection.encode(message.firstRejections[i], writer.uint32(34).fork(), _depth + 1).ldelim();
     if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
      for (let i = 0; i < message.$unknowns.length; ++i)
       writer.raw(message.$unknowns[i]);
     return writer;
    };
    PushSummary.decode = function (reader, length, _end, _depth, _target) {
     if (!(reader instanceof $Reader))
      reader = $Reader.create(reader);
     if (_depth === $undefined)
      _depth = 0;
     if (_depth > $Reader.recursionLimit)
      throw $Error("max depth exceeded");
     let end, message, value;
     if (length === $undefined)
      end = reader.len;
     else {
      end = reader.pos + length;
      if (end > reader.len)
       throw $RangeError("index out of range");
      length = reader.len;
      reader.len = end;
     }
     message = _target || new $root.lockstep.submit.v1.PushSummary();
     while (reader.pos < end) {
      let start = reader.pos;
      let tag = reader.tag();
      if (tag === _end) {
       _end = $undefined;
       break;
      }
      let wireType = tag & 7;
      switch (tag >>>= 3) {
      case 1: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.chunks = value;
        else
         delete message.chunks;
        continue;
       }
      case 2: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.accepted = value;
        else
         delete message.accepted;
        continue;
       }
      case 3: {
        if (wireType !== 0)
         break;
        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
         message.bytes = value;
        else
         delete message.bytes;
        continue;
       }
      case 4: {
        if (wireType !== 2)
         break;
        if (!(message.firstRejections && message.firstRejections.length))
         message.firstRejections = [];
        message.firstRejections.push($root.lockstep.submit.v1.Rejection.decode(reader, reader.size(), $undefined, _depth + 1));
        continue;
       }
      }
      reader.skipType(wireType, _depth, tag);
      if (!reader.discardUnknown) {
       $util.makeProp(message, "$unknowns", false);
       (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
      }
     }
     if (length !== $undefined) {
      if (reader.pos !== end)
       throw $RangeError("index out of range");
      reader.len = length;
     }
     if (_end !== $undefined)
      throw $Error("missing end group");
     return message;
    };
    return PushSummary;
   })();
   return v1;
  })();
  return submit;
 })();
 return lockstep;
})();
export {
  $root as default
};
