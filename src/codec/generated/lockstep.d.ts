// Generated from proto/lockstep by `npm run generate`. Do not edit.
import * as $protobuf from "protobufjs/minimal.js";
export namespace lockstep {
 namespace peer {
  namespace v1 {
   interface IPeerMessage extends lockstep.peer.v1.PeerMessage.$Properties {
   }
   class PeerMessage {
    constructor(properties?: lockstep.peer.v1.PeerMessage.$Properties);
    $unknowns?: Uint8Array[];
    epoch: number;
    batch: (lockstep.peer.v1.Batch|null);
    ack: (lockstep.peer.v1.Vote|null);
    notarize: (lockstep.peer.v1.Vote|null);
    nullify: (lockstep.peer.v1.Vote|null);
    finalize: (lockstep.peer.v1.Vote|null);
    outputVote: (lockstep.peer.v1.Vote|null);
    tipReport: (lockstep.peer.v1.TipReport|null);
    proposal: (lockstep.peer.v1.Proposal|null);
    viewCertificate: (lockstep.peer.v1.Certificate|null);
    laneCertificate: (lockstep.peer.v1.Certificate|null);
    outputCertificate: (lockstep.peer.v1.Certificate|null);
    status: (lockstep.peer.v1.Status|null);
    evidence: (lockstep.peer.v1.Evidence|null);
    getReports: (lockstep.peer.v1.GetReports|null);
    getLaneCertificates: (lockstep.peer.v1.GetLaneCertificates|null);
    getCertificates: (lockstep.peer.v1.GetCertificates|null);
    getBlocks: (lockstep.peer.v1.GetBlocks|null);
    getBatches: (lockstep.peer.v1.GetBatches|null);
    getOutputs: (lockstep.peer.v1.GetOutputs|null);
    getOutputState: (lockstep.peer.v1.GetOutputState|null);
    getOwnVotes: (lockstep.peer.v1.GetOwnVotes|null);
    getEpochProofs: (lockstep.peer.v1.GetEpochProofs|null);
    certificates: (lockstep.peer.v1.Certificates|null);
    blocks: (lockstep.peer.v1.Blocks|null);
    batches: (lockstep.peer.v1.Batches|null);
    outputs: (lockstep.peer.v1.Outputs|null);
    outputState: (lockstep.peer.v1.OutputState|null);
    ownVotes: (lockstep.peer.v1.OwnVotes|null);
    absent: (lockstep.peer.v1.Absent|null);
    epochProofs: (lockstep.peer.v1.EpochProofs|null);
    body?: ("batch"|"ack"|"notarize"|"nullify"|"finalize"|"outputVote"|"tipReport"|"proposal"|"viewCertificate"|"laneCertificate"|"outputCertificate"|"status"|"evidence"|"getReports"|"getLaneCertificates"|"getCertificates"|"getBlocks"|"getBatches"|"getOutputs"|"getOutputState"|"getOwnVotes"|"getEpochProofs"|"certificates"|"blocks"|"batches"|"outputs"|"outputState"|"ownVotes"|"absent"|"epochProofs");
    static encode(message: lockstep.peer.v1.PeerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.PeerMessage & lockstep.peer.v1.PeerMessage.$Shape;
   }
   namespace PeerMessage {
    interface $Properties {
     epoch?: number;
     batch?: (lockstep.peer.v1.Batch.$Properties|null);
     ack?: (lockstep.peer.v1.Vote.$Properties|null);
     notarize?: (lockstep.peer.v1.Vote.$Properties|null);
     nullify?: (lockstep.peer.v1.Vote.$Properties|null);
     finalize?: (lockstep.peer.v1.Vote.$Properties|null);
     outputVote?: (lockstep.peer.v1.Vote.$Properties|null);
     tipReport?: (lockstep.peer.v1.TipReport.$Properties|null);
     proposal?: (lockstep.peer.v1.Proposal.$Properties|null);
     viewCertificate?: (lockstep.peer.v1.Certificate.$Properties|null);
     laneCertificate?: (lockstep.peer.v1.Certificate.$Properties|null);
     outputCertificate?: (lockstep.peer.v1.Certificate.$Properties|null);
     status?: (lockstep.peer.v1.Status.$Properties|null);
     evidence?: (lockstep.peer.v1.Evidence.$Properties|null);
     getReports?: (lockstep.peer.v1.GetReports.$Properties|null);
     getLaneCertificates?: (lockstep.peer.v1.GetLaneCertificates.$Properties|null);
     getCertificates?: (lockstep.peer.v1.GetCertificates.$Properties|null);
     getBlocks?: (lockstep.peer.v1.GetBlocks.$Properties|null);
     getBatches?: (lockstep.peer.v1.GetBatches.$Properties|null);
     getOutputs?: (lockstep.peer.v1.GetOutputs.$Properties|null);
     getOutputState?: (lockstep.peer.v1.GetOutputState.$Properties|null);
     getOwnVotes?: (lockstep.peer.v1.GetOwnVotes.$Properties|null);
     getEpochProofs?: (lockstep.peer.v1.GetEpochProofs.$Properties|null);
     certificates?: (lockstep.peer.v1.Certificates.$Properties|null);
     blocks?: (lockstep.peer.v1.Blocks.$Properties|null);
     batches?: (lockstep.peer.v1.Batches.$Properties|null);
     outputs?: (lockstep.peer.v1.Outputs.$Properties|null);
     outputState?: (lockstep.peer.v1.OutputState.$Properties|null);
     ownVotes?: (lockstep.peer.v1.OwnVotes.$Properties|null);
     absent?: (lockstep.peer.v1.Absent.$Properties|null);
     epochProofs?: (lockstep.peer.v1.EpochProofs.$Properties|null);
     body?: ("batch"|"ack"|"notarize"|"nullify"|"finalize"|"outputVote"|"tipReport"|"proposal"|"viewCertificate"|"laneCertificate"|"outputCertificate"|"status"|"evidence"|"getReports"|"getLaneCertificates"|"getCertificates"|"getBlocks"|"getBatches"|"getOutputs"|"getOutputState"|"getOwnVotes"|"getEpochProofs"|"certificates"|"blocks"|"batches"|"outputs"|"outputState"|"ownVotes"|"absent"|"epochProofs");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      epoch?: number;
      batch?: lockstep.peer.v1.Batch.$Shape|null;
      ack?: lockstep.peer.v1.Vote.$Shape|null;
      notarize?: lockstep.peer.v1.Vote.$Shape|null;
      nullify?: lockstep.peer.v1.Vote.$Shape|null;
      finalize?: lockstep.peer.v1.Vote.$Shape|null;
      outputVote?: lockstep.peer.v1.Vote.$Shape|null;
      tipReport?: lockstep.peer.v1.TipReport.$Shape|null;
      proposal?: lockstep.peer.v1.Proposal.$Shape|null;
      viewCertificate?: lockstep.peer.v1.Certificate.$Shape|null;
      laneCertificate?: lockstep.peer.v1.Certificate.$Shape|null;
      outputCertificate?: lockstep.peer.v1.Certificate.$Shape|null;
      status?: lockstep.peer.v1.Status.$Shape|null;
      evidence?: lockstep.peer.v1.Evidence.$Shape|null;
      getReports?: lockstep.peer.v1.GetReports.$Shape|null;
      getLaneCertificates?: lockstep.peer.v1.GetLaneCertificates.$Shape|null;
      getCertificates?: lockstep.peer.v1.GetCertificates.$Shape|null;
      getBlocks?: lockstep.peer.v1.GetBlocks.$Shape|null;
      getBatches?: lockstep.peer.v1.GetBatches.$Shape|null;
      getOutputs?: lockstep.peer.v1.GetOutputs.$Shape|null;
      getOutputState?: lockstep.peer.v1.GetOutputState.$Shape|null;
      getOwnVotes?: lockstep.peer.v1.GetOwnVotes.$Shape|null;
      getEpochProofs?: lockstep.peer.v1.GetEpochProofs.$Shape|null;
      certificates?: lockstep.peer.v1.Certificates.$Shape|null;
      blocks?: lockstep.peer.v1.Blocks.$Shape|null;
      batches?: lockstep.peer.v1.Batches.$Shape|null;
      outputs?: lockstep.peer.v1.Outputs.$Shape|null;
      outputState?: lockstep.peer.v1.OutputState.$Shape|null;
      ownVotes?: lockstep.peer.v1.OwnVotes.$Shape|null;
      absent?: lockstep.peer.v1.Absent.$Shape|null;
      epochProofs?: lockstep.peer.v1.EpochProofs.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "batch"; batch: lockstep.peer.v1.Batch.$Shape; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "ack"; batch?: null; ack: lockstep.peer.v1.Vote.$Shape; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "notarize"; batch?: null; ack?: null; notarize: lockstep.peer.v1.Vote.$Shape; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "nullify"; batch?: null; ack?: null; notarize?: null; nullify: lockstep.peer.v1.Vote.$Shape; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "finalize"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize: lockstep.peer.v1.Vote.$Shape; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "outputVote"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote: lockstep.peer.v1.Vote.$Shape; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "tipReport"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport: lockstep.peer.v1.TipReport.$Shape; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "proposal"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal: lockstep.peer.v1.Proposal.$Shape; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "viewCertificate"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate: lockstep.peer.v1.Certificate.$Shape; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "laneCertificate"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate: lockstep.peer.v1.Certificate.$Shape; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "outputCertificate"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate: lockstep.peer.v1.Certificate.$Shape; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "status"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status: lockstep.peer.v1.Status.$Shape; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "evidence"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence: lockstep.peer.v1.Evidence.$Shape; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getReports"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports: lockstep.peer.v1.GetReports.$Shape; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getLaneCertificates"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates: lockstep.peer.v1.GetLaneCertificates.$Shape; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getCertificates"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates: lockstep.peer.v1.GetCertificates.$Shape; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getBlocks"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks: lockstep.peer.v1.GetBlocks.$Shape; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getBatches"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches: lockstep.peer.v1.GetBatches.$Shape; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getOutputs"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs: lockstep.peer.v1.GetOutputs.$Shape; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getOutputState"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState: lockstep.peer.v1.GetOutputState.$Shape; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getOwnVotes"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes: lockstep.peer.v1.GetOwnVotes.$Shape; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "getEpochProofs"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs: lockstep.peer.v1.GetEpochProofs.$Shape; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "certificates"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates: lockstep.peer.v1.Certificates.$Shape; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "blocks"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks: lockstep.peer.v1.Blocks.$Shape; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "batches"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches: lockstep.peer.v1.Batches.$Shape; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "outputs"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs: lockstep.peer.v1.Outputs.$Shape; outputState?: null; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "outputState"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState: lockstep.peer.v1.OutputState.$Shape; ownVotes?: null; absent?: null; epochProofs?: null }|{ body?: "ownVotes"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes: lockstep.peer.v1.OwnVotes.$Shape; absent?: null; epochProofs?: null }|{ body?: "absent"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent: lockstep.peer.v1.Absent.$Shape; epochProofs?: null }|{ body?: "epochProofs"; batch?: null; ack?: null; notarize?: null; nullify?: null; finalize?: null; outputVote?: null; tipReport?: null; proposal?: null; viewCertificate?: null; laneCertificate?: null; outputCertificate?: null; status?: null; evidence?: null; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null; certificates?: null; blocks?: null; batches?: null; outputs?: null; outputState?: null; ownVotes?: null; absent?: null; epochProofs: lockstep.peer.v1.EpochProofs.$Shape })
    );
   }
   enum Phase {
    PHASE_UNSPECIFIED = 0,
    PHASE_NOTARIZE = 1,
    PHASE_NULLIFY = 2,
    PHASE_FINALIZE = 3,
    PHASE_ACK = 4,
    PHASE_OUTPUT = 5,
    PHASE_POP = 6,
    PHASE_PROPOSE = 7
   }
   enum BlockKind {
    BLOCK_KIND_NORMAL = 0,
    BLOCK_KIND_BOUNDARY = 1,
    BLOCK_KIND_FILLER = 2
   }
   interface IStatement extends lockstep.peer.v1.Statement.$Properties {
   }
   class Statement {
    constructor(properties?: lockstep.peer.v1.Statement.$Properties);
    $unknowns?: Uint8Array[];
    phase: lockstep.peer.v1.Phase;
    epoch: number;
    height: number;
    view: number;
    hash: Uint8Array;
    static encode(message: lockstep.peer.v1.Statement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Statement & lockstep.peer.v1.Statement.$Shape;
   }
   namespace Statement {
    interface $Properties {
     phase?: lockstep.peer.v1.Phase;
     epoch?: number;
     height?: number;
     view?: number;
     hash?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Statement.$Properties;
   }
   interface ISignedStatement extends lockstep.peer.v1.SignedStatement.$Properties {
   }
   class SignedStatement {
    constructor(properties?: lockstep.peer.v1.SignedStatement.$Properties);
    $unknowns?: Uint8Array[];
    statement: lockstep.peer.v1.Statement;
    operator: number;
    signature: Uint8Array;
    static encode(message: lockstep.peer.v1.SignedStatement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.SignedStatement & lockstep.peer.v1.SignedStatement.$Shape;
   }
   namespace SignedStatement {
    interface $Properties {
     statement?: lockstep.peer.v1.Statement.$Properties;
     operator?: number;
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.SignedStatement.$Properties;
   }
   interface IVote extends lockstep.peer.v1.Vote.$Properties {
   }
   class Vote {
    constructor(properties?: lockstep.peer.v1.Vote.$Properties);
    $unknowns?: Uint8Array[];
    statement: lockstep.peer.v1.Statement;
    signature: Uint8Array;
    report: lockstep.peer.v1.TipReport;
    static encode(message: lockstep.peer.v1.Vote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Vote & lockstep.peer.v1.Vote.$Shape;
   }
   namespace Vote {
    interface $Properties {
     statement?: lockstep.peer.v1.Statement.$Properties;
     signature?: Uint8Array;
     report?: lockstep.peer.v1.TipReport.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Vote.$Properties;
   }
   interface ITipReport extends lockstep.peer.v1.TipReport.$Properties {
   }
   class TipReport {
    constructor(properties?: lockstep.peer.v1.TipReport.$Properties);
    $unknowns?: Uint8Array[];
    epoch: number;
    view: number;
    operator: number;
    l1Number: number;
    tips: number[];
    signature: Uint8Array;
    static encode(message: lockstep.peer.v1.TipReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.TipReport & lockstep.peer.v1.TipReport.$Shape;
   }
   namespace TipReport {
    interface $Properties {
     epoch?: number;
     view?: number;
     operator?: number;
     l1Number?: number;
     tips?: number[];
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.TipReport.$Properties;
   }
   interface ICertificate extends lockstep.peer.v1.Certificate.$Properties {
   }
   class Certificate {
    constructor(properties?: lockstep.peer.v1.Certificate.$Properties);
    $unknowns?: Uint8Array[];
    statement: lockstep.peer.v1.Statement;
    signers: Uint8Array;
    signature: Uint8Array;
    static encode(message: lockstep.peer.v1.Certificate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Certificate & lockstep.peer.v1.Certificate.$Shape;
   }
   namespace Certificate {
    interface $Properties {
     statement?: lockstep.peer.v1.Statement.$Properties;
     signers?: Uint8Array;
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Certificate.$Properties;
   }
   interface IBatch extends lockstep.peer.v1.Batch.$Properties {
   }
   class Batch {
    constructor(properties?: lockstep.peer.v1.Batch.$Properties);
    $unknowns?: Uint8Array[];
    batch: Uint8Array;
    signature: Uint8Array;
    static encode(message: lockstep.peer.v1.Batch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Batch & lockstep.peer.v1.Batch.$Shape;
   }
   namespace Batch {
    interface $Properties {
     batch?: Uint8Array;
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Batch.$Properties;
   }
   interface IBlockHeader extends lockstep.peer.v1.BlockHeader.$Properties {
   }
   class BlockHeader {
    constructor(properties?: lockstep.peer.v1.BlockHeader.$Properties);
    $unknowns?: Uint8Array[];
    epoch: number;
    view: number;
    height: number;
    kind: lockstep.peer.v1.BlockKind;
    proposer: number;
    parentView: number;
    parentHash: Uint8Array;
    cutRoot: Uint8Array;
    reportsRoot: Uint8Array;
    l1Number: number;
    l1Hash: Uint8Array;
    timestampMs: number;
    nextCommittee: Uint8Array;
    static encode(message: lockstep.peer.v1.BlockHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.BlockHeader & lockstep.peer.v1.BlockHeader.$Shape;
   }
   namespace BlockHeader {
    interface $Properties {
     epoch?: number;
     view?: number;
     height?: number;
     kind?: lockstep.peer.v1.BlockKind;
     proposer?: number;
     parentView?: number;
     parentHash?: Uint8Array;
     cutRoot?: Uint8Array;
     reportsRoot?: Uint8Array;
     l1Number?: number;
     l1Hash?: Uint8Array;
     timestampMs?: number;
     nextCommittee?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.BlockHeader.$Properties;
   }
   interface ICut extends lockstep.peer.v1.Cut.$Properties {
   }
   class Cut {
    constructor(properties?: lockstep.peer.v1.Cut.$Properties);
    $unknowns?: Uint8Array[];
    heights: number[];
    digests: Uint8Array;
    static encode(message: lockstep.peer.v1.Cut.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Cut & lockstep.peer.v1.Cut.$Shape;
   }
   namespace Cut {
    interface $Properties {
     heights?: number[];
     digests?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Cut.$Properties;
   }
   interface IBlock extends lockstep.peer.v1.Block.$Properties {
   }
   class Block {
    constructor(properties?: lockstep.peer.v1.Block.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.peer.v1.BlockHeader;
    cut: lockstep.peer.v1.Cut;
    reports: lockstep.peer.v1.TipReport[];
    static encode(message: lockstep.peer.v1.Block.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Block & lockstep.peer.v1.Block.$Shape;
   }
   namespace Block {
    interface $Properties {
     header?: lockstep.peer.v1.BlockHeader.$Properties;
     cut?: lockstep.peer.v1.Cut.$Properties;
     reports?: lockstep.peer.v1.TipReport.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Block.$Properties;
   }
   interface IProposal extends lockstep.peer.v1.Proposal.$Properties {
   }
   class Proposal {
    constructor(properties?: lockstep.peer.v1.Proposal.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.peer.v1.BlockHeader;
    cut: lockstep.peer.v1.Cut;
    reports: lockstep.peer.v1.TipReport[];
    laneCertificates: lockstep.peer.v1.Certificate[];
    parent: lockstep.peer.v1.ProposalParent;
    gapNullifications: lockstep.peer.v1.Certificate[];
    signature: Uint8Array;
    static encode(message: lockstep.peer.v1.Proposal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Proposal & lockstep.peer.v1.Proposal.$Shape;
   }
   namespace Proposal {
    interface $Properties {
     header?: lockstep.peer.v1.BlockHeader.$Properties;
     cut?: lockstep.peer.v1.Cut.$Properties;
     reports?: lockstep.peer.v1.TipReport.$Properties[];
     laneCertificates?: lockstep.peer.v1.Certificate.$Properties[];
     parent?: lockstep.peer.v1.ProposalParent.$Properties;
     gapNullifications?: lockstep.peer.v1.Certificate.$Properties[];
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Proposal.$Properties;
   }
   interface IProposalParent extends lockstep.peer.v1.ProposalParent.$Properties {
   }
   class ProposalParent {
    constructor(properties?: lockstep.peer.v1.ProposalParent.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.peer.v1.BlockHeader;
    cut: lockstep.peer.v1.Cut;
    certificate: lockstep.peer.v1.Certificate;
    static encode(message: lockstep.peer.v1.ProposalParent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.ProposalParent & lockstep.peer.v1.ProposalParent.$Shape;
   }
   namespace ProposalParent {
    interface $Properties {
     header?: lockstep.peer.v1.BlockHeader.$Properties;
     cut?: lockstep.peer.v1.Cut.$Properties;
     certificate?: lockstep.peer.v1.Certificate.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.ProposalParent.$Properties;
   }
   interface IStatus extends lockstep.peer.v1.Status.$Properties {
   }
   class Status {
    constructor(properties?: lockstep.peer.v1.Status.$Properties);
    $unknowns?: Uint8Array[];
    epoch: number;
    view: number;
    finalizedView: number;
    finalizedHeight: number;
    certifiedHeight: number;
    static encode(message: lockstep.peer.v1.Status.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Status & lockstep.peer.v1.Status.$Shape;
   }
   namespace Status {
    interface $Properties {
     epoch?: number;
     view?: number;
     finalizedView?: number;
     finalizedHeight?: number;
     certifiedHeight?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Status.$Properties;
   }
   enum Offence {
    OFFENCE_UNSPECIFIED = 0,
    OFFENCE_DOUBLE_PROPOSE = 1,
    OFFENCE_DOUBLE_NOTARIZE = 2,
    OFFENCE_DOUBLE_FINALIZE = 3,
    OFFENCE_NULLIFY_FINALIZE = 4,
    OFFENCE_DOUBLE_ACK = 5,
    OFFENCE_DOUBLE_OUTPUT = 6
   }
   interface IEvidence extends lockstep.peer.v1.Evidence.$Properties {
   }
   class Evidence {
    constructor(properties?: lockstep.peer.v1.Evidence.$Properties);
    $unknowns?: Uint8Array[];
    doubleSignature: (lockstep.peer.v1.DoubleSignature|null);
    certificateConflict: (lockstep.peer.v1.CertificateConflict|null);
    evidence?: ("doubleSignature"|"certificateConflict");
    static encode(message: lockstep.peer.v1.Evidence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Evidence & lockstep.peer.v1.Evidence.$Shape;
   }
   namespace Evidence {
    interface $Properties {
     doubleSignature?: (lockstep.peer.v1.DoubleSignature.$Properties|null);
     certificateConflict?: (lockstep.peer.v1.CertificateConflict.$Properties|null);
     evidence?: ("doubleSignature"|"certificateConflict");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      doubleSignature?: lockstep.peer.v1.DoubleSignature.$Shape|null;
      certificateConflict?: lockstep.peer.v1.CertificateConflict.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ evidence?: undefined; doubleSignature?: null; certificateConflict?: null }|{ evidence?: "doubleSignature"; doubleSignature: lockstep.peer.v1.DoubleSignature.$Shape; certificateConflict?: null }|{ evidence?: "certificateConflict"; doubleSignature?: null; certificateConflict: lockstep.peer.v1.CertificateConflict.$Shape })
    );
   }
   interface IDoubleSignature extends lockstep.peer.v1.DoubleSignature.$Properties {
   }
   class DoubleSignature {
    constructor(properties?: lockstep.peer.v1.DoubleSignature.$Properties);
    $unknowns?: Uint8Array[];
    offence: lockstep.peer.v1.Offence;
    operator: number;
    first: lockstep.peer.v1.SignedStatement;
    second: lockstep.peer.v1.SignedStatement;
    static encode(message: lockstep.peer.v1.DoubleSignature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.DoubleSignature & lockstep.peer.v1.DoubleSignature.$Shape;
   }
   namespace DoubleSignature {
    interface $Properties {
     offence?: lockstep.peer.v1.Offence;
     operator?: number;
     first?: lockstep.peer.v1.SignedStatement.$Properties;
     second?: lockstep.peer.v1.SignedStatement.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.DoubleSignature.$Properties;
   }
   interface ICertificateConflict extends lockstep.peer.v1.CertificateConflict.$Properties {
   }
   class CertificateConflict {
    constructor(properties?: lockstep.peer.v1.CertificateConflict.$Properties);
    $unknowns?: Uint8Array[];
    first: lockstep.peer.v1.Certificate;
    second: lockstep.peer.v1.Certificate;
    static encode(message: lockstep.peer.v1.CertificateConflict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.CertificateConflict & lockstep.peer.v1.CertificateConflict.$Shape;
   }
   namespace CertificateConflict {
    interface $Properties {
     first?: lockstep.peer.v1.Certificate.$Properties;
     second?: lockstep.peer.v1.Certificate.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.CertificateConflict.$Properties;
   }
   interface IGetReports extends lockstep.peer.v1.GetReports.$Properties {
   }
   class GetReports {
    constructor(properties?: lockstep.peer.v1.GetReports.$Properties);
    $unknowns?: Uint8Array[];
    view: number;
    static encode(message: lockstep.peer.v1.GetReports.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetReports & lockstep.peer.v1.GetReports.$Shape;
   }
   namespace GetReports {
    interface $Properties {
     view?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetReports.$Properties;
   }
   interface ILaneHeight extends lockstep.peer.v1.LaneHeight.$Properties {
   }
   class LaneHeight {
    constructor(properties?: lockstep.peer.v1.LaneHeight.$Properties);
    $unknowns?: Uint8Array[];
    lane: number;
    height: number;
    static encode(message: lockstep.peer.v1.LaneHeight.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.LaneHeight & lockstep.peer.v1.LaneHeight.$Shape;
   }
   namespace LaneHeight {
    interface $Properties {
     lane?: number;
     height?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.LaneHeight.$Properties;
   }
   interface IGetLaneCertificates extends lockstep.peer.v1.GetLaneCertificates.$Properties {
   }
   class GetLaneCertificates {
    constructor(properties?: lockstep.peer.v1.GetLaneCertificates.$Properties);
    $unknowns?: Uint8Array[];
    lanes: lockstep.peer.v1.LaneHeight[];
    static encode(message: lockstep.peer.v1.GetLaneCertificates.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetLaneCertificates & lockstep.peer.v1.GetLaneCertificates.$Shape;
   }
   namespace GetLaneCertificates {
    interface $Properties {
     lanes?: lockstep.peer.v1.LaneHeight.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetLaneCertificates.$Properties;
   }
   interface ICertificateKey extends lockstep.peer.v1.CertificateKey.$Properties {
   }
   class CertificateKey {
    constructor(properties?: lockstep.peer.v1.CertificateKey.$Properties);
    $unknowns?: Uint8Array[];
    view: number;
    phase: lockstep.peer.v1.Phase;
    static encode(message: lockstep.peer.v1.CertificateKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.CertificateKey & lockstep.peer.v1.CertificateKey.$Shape;
   }
   namespace CertificateKey {
    interface $Properties {
     view?: number;
     phase?: lockstep.peer.v1.Phase;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.CertificateKey.$Properties;
   }
   interface IGetCertificates extends lockstep.peer.v1.GetCertificates.$Properties {
   }
   class GetCertificates {
    constructor(properties?: lockstep.peer.v1.GetCertificates.$Properties);
    $unknowns?: Uint8Array[];
    keys: lockstep.peer.v1.CertificateKey[];
    static encode(message: lockstep.peer.v1.GetCertificates.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetCertificates & lockstep.peer.v1.GetCertificates.$Shape;
   }
   namespace GetCertificates {
    interface $Properties {
     keys?: lockstep.peer.v1.CertificateKey.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetCertificates.$Properties;
   }
   interface IGetBlocks extends lockstep.peer.v1.GetBlocks.$Properties {
   }
   class GetBlocks {
    constructor(properties?: lockstep.peer.v1.GetBlocks.$Properties);
    $unknowns?: Uint8Array[];
    hash: Uint8Array;
    count: number;
    static encode(message: lockstep.peer.v1.GetBlocks.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetBlocks & lockstep.peer.v1.GetBlocks.$Shape;
   }
   namespace GetBlocks {
    interface $Properties {
     hash?: Uint8Array;
     count?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetBlocks.$Properties;
   }
   interface IGetBatches extends lockstep.peer.v1.GetBatches.$Properties {
   }
   class GetBatches {
    constructor(properties?: lockstep.peer.v1.GetBatches.$Properties);
    $unknowns?: Uint8Array[];
    lane: number;
    digest: Uint8Array;
    count: number;
    static encode(message: lockstep.peer.v1.GetBatches.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetBatches & lockstep.peer.v1.GetBatches.$Shape;
   }
   namespace GetBatches {
    interface $Properties {
     lane?: number;
     digest?: Uint8Array;
     count?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetBatches.$Properties;
   }
   interface IGetOutputs extends lockstep.peer.v1.GetOutputs.$Properties {
   }
   class GetOutputs {
    constructor(properties?: lockstep.peer.v1.GetOutputs.$Properties);
    $unknowns?: Uint8Array[];
    fromHeight: number;
    count: number;
    static encode(message: lockstep.peer.v1.GetOutputs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetOutputs & lockstep.peer.v1.GetOutputs.$Shape;
   }
   namespace GetOutputs {
    interface $Properties {
     fromHeight?: number;
     count?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetOutputs.$Properties;
   }
   interface IGetOutputState extends lockstep.peer.v1.GetOutputState.$Properties {
   }
   class GetOutputState {
    constructor(properties?: lockstep.peer.v1.GetOutputState.$Properties);
    $unknowns?: Uint8Array[];
    height: number;
    static encode(message: lockstep.peer.v1.GetOutputState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetOutputState & lockstep.peer.v1.GetOutputState.$Shape;
   }
   namespace GetOutputState {
    interface $Properties {
     height?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetOutputState.$Properties;
   }
   interface IGetOwnVotes extends lockstep.peer.v1.GetOwnVotes.$Properties {
   }
   class GetOwnVotes {
    constructor(properties?: lockstep.peer.v1.GetOwnVotes.$Properties);
    $unknowns?: Uint8Array[];
    static encode(message: lockstep.peer.v1.GetOwnVotes.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetOwnVotes & lockstep.peer.v1.GetOwnVotes.$Shape;
   }
   namespace GetOwnVotes {
    interface $Properties {
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetOwnVotes.$Properties;
   }
   interface IGetEpochProofs extends lockstep.peer.v1.GetEpochProofs.$Properties {
   }
   class GetEpochProofs {
    constructor(properties?: lockstep.peer.v1.GetEpochProofs.$Properties);
    $unknowns?: Uint8Array[];
    fromEpoch: number;
    count: number;
    static encode(message: lockstep.peer.v1.GetEpochProofs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.GetEpochProofs & lockstep.peer.v1.GetEpochProofs.$Shape;
   }
   namespace GetEpochProofs {
    interface $Properties {
     fromEpoch?: number;
     count?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.GetEpochProofs.$Properties;
   }
   interface ICertificates extends lockstep.peer.v1.Certificates.$Properties {
   }
   class Certificates {
    constructor(properties?: lockstep.peer.v1.Certificates.$Properties);
    $unknowns?: Uint8Array[];
    certificates: lockstep.peer.v1.Certificate[];
    static encode(message: lockstep.peer.v1.Certificates.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Certificates & lockstep.peer.v1.Certificates.$Shape;
   }
   namespace Certificates {
    interface $Properties {
     certificates?: lockstep.peer.v1.Certificate.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Certificates.$Properties;
   }
   interface IBlocks extends lockstep.peer.v1.Blocks.$Properties {
   }
   class Blocks {
    constructor(properties?: lockstep.peer.v1.Blocks.$Properties);
    $unknowns?: Uint8Array[];
    blocks: lockstep.peer.v1.Block[];
    static encode(message: lockstep.peer.v1.Blocks.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Blocks & lockstep.peer.v1.Blocks.$Shape;
   }
   namespace Blocks {
    interface $Properties {
     blocks?: lockstep.peer.v1.Block.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Blocks.$Properties;
   }
   interface IBatches extends lockstep.peer.v1.Batches.$Properties {
   }
   class Batches {
    constructor(properties?: lockstep.peer.v1.Batches.$Properties);
    $unknowns?: Uint8Array[];
    batches: Uint8Array[];
    static encode(message: lockstep.peer.v1.Batches.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Batches & lockstep.peer.v1.Batches.$Shape;
   }
   namespace Batches {
    interface $Properties {
     batches?: Uint8Array[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Batches.$Properties;
   }
   interface IProvenOutput extends lockstep.peer.v1.ProvenOutput.$Properties {
   }
   class ProvenOutput {
    constructor(properties?: lockstep.peer.v1.ProvenOutput.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.peer.v1.Certificate;
    static encode(message: lockstep.peer.v1.ProvenOutput.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.ProvenOutput & lockstep.peer.v1.ProvenOutput.$Shape;
   }
   namespace ProvenOutput {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.peer.v1.Certificate.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.ProvenOutput.$Properties;
   }
   interface IOutputs extends lockstep.peer.v1.Outputs.$Properties {
   }
   class Outputs {
    constructor(properties?: lockstep.peer.v1.Outputs.$Properties);
    $unknowns?: Uint8Array[];
    outputs: lockstep.peer.v1.ProvenOutput[];
    static encode(message: lockstep.peer.v1.Outputs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Outputs & lockstep.peer.v1.Outputs.$Shape;
   }
   namespace Outputs {
    interface $Properties {
     outputs?: lockstep.peer.v1.ProvenOutput.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.Outputs.$Properties;
   }
   interface IOutputState extends lockstep.peer.v1.OutputState.$Properties {
   }
   class OutputState {
    constructor(properties?: lockstep.peer.v1.OutputState.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.peer.v1.Certificate;
    leaves: lockstep.feed.v1.RollupLeaf[];
    block: lockstep.peer.v1.Block;
    finalization: lockstep.peer.v1.Certificate;
    static encode(message: lockstep.peer.v1.OutputState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.OutputState & lockstep.peer.v1.OutputState.$Shape;
   }
   namespace OutputState {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.peer.v1.Certificate.$Properties;
     leaves?: lockstep.feed.v1.RollupLeaf.$Properties[];
     block?: lockstep.peer.v1.Block.$Properties;
     finalization?: lockstep.peer.v1.Certificate.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.OutputState.$Properties;
   }
   interface IOwnVotes extends lockstep.peer.v1.OwnVotes.$Properties {
   }
   class OwnVotes {
    constructor(properties?: lockstep.peer.v1.OwnVotes.$Properties);
    $unknowns?: Uint8Array[];
    votes: lockstep.peer.v1.SignedStatement[];
    static encode(message: lockstep.peer.v1.OwnVotes.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.OwnVotes & lockstep.peer.v1.OwnVotes.$Shape;
   }
   namespace OwnVotes {
    interface $Properties {
     votes?: lockstep.peer.v1.SignedStatement.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.OwnVotes.$Properties;
   }
   interface IEpochProof extends lockstep.peer.v1.EpochProof.$Properties {
   }
   class EpochProof {
    constructor(properties?: lockstep.peer.v1.EpochProof.$Properties);
    $unknowns?: Uint8Array[];
    boundary: lockstep.peer.v1.BlockHeader;
    fillers: lockstep.peer.v1.BlockHeader[];
    finalization: lockstep.peer.v1.Certificate;
    static encode(message: lockstep.peer.v1.EpochProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.EpochProof & lockstep.peer.v1.EpochProof.$Shape;
   }
   namespace EpochProof {
    interface $Properties {
     boundary?: lockstep.peer.v1.BlockHeader.$Properties;
     fillers?: lockstep.peer.v1.BlockHeader.$Properties[];
     finalization?: lockstep.peer.v1.Certificate.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.EpochProof.$Properties;
   }
   interface IEpochProofs extends lockstep.peer.v1.EpochProofs.$Properties {
   }
   class EpochProofs {
    constructor(properties?: lockstep.peer.v1.EpochProofs.$Properties);
    $unknowns?: Uint8Array[];
    proofs: lockstep.peer.v1.EpochProof[];
    static encode(message: lockstep.peer.v1.EpochProofs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.EpochProofs & lockstep.peer.v1.EpochProofs.$Shape;
   }
   namespace EpochProofs {
    interface $Properties {
     proofs?: lockstep.peer.v1.EpochProof.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.peer.v1.EpochProofs.$Properties;
   }
   interface IAbsent extends lockstep.peer.v1.Absent.$Properties {
   }
   class Absent {
    constructor(properties?: lockstep.peer.v1.Absent.$Properties);
    $unknowns?: Uint8Array[];
    getReports: (lockstep.peer.v1.GetReports|null);
    getLaneCertificates: (lockstep.peer.v1.GetLaneCertificates|null);
    getCertificates: (lockstep.peer.v1.GetCertificates|null);
    getBlocks: (lockstep.peer.v1.GetBlocks|null);
    getBatches: (lockstep.peer.v1.GetBatches|null);
    getOutputs: (lockstep.peer.v1.GetOutputs|null);
    getOutputState: (lockstep.peer.v1.GetOutputState|null);
    getOwnVotes: (lockstep.peer.v1.GetOwnVotes|null);
    getEpochProofs: (lockstep.peer.v1.GetEpochProofs|null);
    epoch: number;
    request?: ("getReports"|"getLaneCertificates"|"getCertificates"|"getBlocks"|"getBatches"|"getOutputs"|"getOutputState"|"getOwnVotes"|"getEpochProofs");
    static encode(message: lockstep.peer.v1.Absent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.peer.v1.Absent & lockstep.peer.v1.Absent.$Shape;
   }
   namespace Absent {
    interface $Properties {
     getReports?: (lockstep.peer.v1.GetReports.$Properties|null);
     getLaneCertificates?: (lockstep.peer.v1.GetLaneCertificates.$Properties|null);
     getCertificates?: (lockstep.peer.v1.GetCertificates.$Properties|null);
     getBlocks?: (lockstep.peer.v1.GetBlocks.$Properties|null);
     getBatches?: (lockstep.peer.v1.GetBatches.$Properties|null);
     getOutputs?: (lockstep.peer.v1.GetOutputs.$Properties|null);
     getOutputState?: (lockstep.peer.v1.GetOutputState.$Properties|null);
     getOwnVotes?: (lockstep.peer.v1.GetOwnVotes.$Properties|null);
     getEpochProofs?: (lockstep.peer.v1.GetEpochProofs.$Properties|null);
     epoch?: number;
     request?: ("getReports"|"getLaneCertificates"|"getCertificates"|"getBlocks"|"getBatches"|"getOutputs"|"getOutputState"|"getOwnVotes"|"getEpochProofs");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      getReports?: lockstep.peer.v1.GetReports.$Shape|null;
      getLaneCertificates?: lockstep.peer.v1.GetLaneCertificates.$Shape|null;
      getCertificates?: lockstep.peer.v1.GetCertificates.$Shape|null;
      getBlocks?: lockstep.peer.v1.GetBlocks.$Shape|null;
      getBatches?: lockstep.peer.v1.GetBatches.$Shape|null;
      getOutputs?: lockstep.peer.v1.GetOutputs.$Shape|null;
      getOutputState?: lockstep.peer.v1.GetOutputState.$Shape|null;
      getOwnVotes?: lockstep.peer.v1.GetOwnVotes.$Shape|null;
      getEpochProofs?: lockstep.peer.v1.GetEpochProofs.$Shape|null;
      epoch?: number;
      $unknowns?: Uint8Array[];
    } & (
      ({ request?: undefined; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getReports"; getReports: lockstep.peer.v1.GetReports.$Shape; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getLaneCertificates"; getReports?: null; getLaneCertificates: lockstep.peer.v1.GetLaneCertificates.$Shape; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getCertificates"; getReports?: null; getLaneCertificates?: null; getCertificates: lockstep.peer.v1.GetCertificates.$Shape; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getBlocks"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks: lockstep.peer.v1.GetBlocks.$Shape; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getBatches"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches: lockstep.peer.v1.GetBatches.$Shape; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getOutputs"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs: lockstep.peer.v1.GetOutputs.$Shape; getOutputState?: null; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getOutputState"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState: lockstep.peer.v1.GetOutputState.$Shape; getOwnVotes?: null; getEpochProofs?: null }|{ request?: "getOwnVotes"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes: lockstep.peer.v1.GetOwnVotes.$Shape; getEpochProofs?: null }|{ request?: "getEpochProofs"; getReports?: null; getLaneCertificates?: null; getCertificates?: null; getBlocks?: null; getBatches?: null; getOutputs?: null; getOutputState?: null; getOwnVotes?: null; getEpochProofs: lockstep.peer.v1.GetEpochProofs.$Shape })
    );
   }
  }
 }
 namespace feed {
  namespace v1 {
   enum Level {
    LEVEL_UNSPECIFIED = 0,
    LEVEL_SOFT = 1,
    LEVEL_ORDERED = 2,
    LEVEL_CERTIFIED = 3,
    LEVEL_L1_POSTED = 4,
    LEVEL_L1_FINALIZED = 5
   }
   enum PartKind {
    PART_KIND_UNSPECIFIED = 0,
    PART_KIND_SECTION = 1,
    PART_KIND_FORCED = 2,
    PART_KIND_SEALED = 3,
    PART_KIND_DECRYPT_FAIL = 4,
    PART_KIND_SKIPPED = 5,
    PART_KIND_BUNDLE_LEG = 6
   }
   interface IOutputHeader extends lockstep.feed.v1.OutputHeader.$Properties {
   }
   class OutputHeader {
    constructor(properties?: lockstep.feed.v1.OutputHeader.$Properties);
    $unknowns?: Uint8Array[];
    version: number;
    epoch: number;
    height: number;
    view: number;
    timestampMs: number;
    blockHash: Uint8Array;
    prevOutputHash: Uint8Array;
    rollupsRoot: Uint8Array;
    rollupCount: number;
    l1AnchorNumber: number;
    l1AnchorHash: Uint8Array;
    committeeHash: Uint8Array;
    nextCommitteeHash: Uint8Array;
    beacon: Uint8Array;
    stateRoot: Uint8Array;
    static encode(message: lockstep.feed.v1.OutputHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.OutputHeader & lockstep.feed.v1.OutputHeader.$Shape;
   }
   namespace OutputHeader {
    interface $Properties {
     version?: number;
     epoch?: number;
     height?: number;
     view?: number;
     timestampMs?: number;
     blockHash?: Uint8Array;
     prevOutputHash?: Uint8Array;
     rollupsRoot?: Uint8Array;
     rollupCount?: number;
     l1AnchorNumber?: number;
     l1AnchorHash?: Uint8Array;
     committeeHash?: Uint8Array;
     nextCommitteeHash?: Uint8Array;
     beacon?: Uint8Array;
     stateRoot?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.OutputHeader.$Properties;
   }
   interface IOutputCertificate extends lockstep.feed.v1.OutputCertificate.$Properties {
   }
   class OutputCertificate {
    constructor(properties?: lockstep.feed.v1.OutputCertificate.$Properties);
    $unknowns?: Uint8Array[];
    outputHash: Uint8Array;
    signers: Uint8Array;
    signature: Uint8Array;
    static encode(message: lockstep.feed.v1.OutputCertificate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.OutputCertificate & lockstep.feed.v1.OutputCertificate.$Shape;
   }
   namespace OutputCertificate {
    interface $Properties {
     outputHash?: Uint8Array;
     signers?: Uint8Array;
     signature?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.OutputCertificate.$Properties;
   }
   interface IRollupLeaf extends lockstep.feed.v1.RollupLeaf.$Properties {
   }
   class RollupLeaf {
    constructor(properties?: lockstep.feed.v1.RollupLeaf.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    rollupSeq: number;
    batchHeight: number;
    prevBatchHash: Uint8Array;
    bodyRoot: Uint8Array;
    txCount: number;
    byteSize: number;
    forcedUpto: number;
    orderPolicy: number;
    spent: Uint8Array;
    static encode(message: lockstep.feed.v1.RollupLeaf.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.RollupLeaf & lockstep.feed.v1.RollupLeaf.$Shape;
   }
   namespace RollupLeaf {
    interface $Properties {
     rollupId?: number;
     rollupSeq?: number;
     batchHeight?: number;
     prevBatchHash?: Uint8Array;
     bodyRoot?: Uint8Array;
     txCount?: number;
     byteSize?: number;
     forcedUpto?: number;
     orderPolicy?: number;
     spent?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.RollupLeaf.$Properties;
   }
   interface IMerkleProof extends lockstep.feed.v1.MerkleProof.$Properties {
   }
   class MerkleProof {
    constructor(properties?: lockstep.feed.v1.MerkleProof.$Properties);
    $unknowns?: Uint8Array[];
    index: number;
    leafCount: number;
    siblings: Uint8Array[];
    static encode(message: lockstep.feed.v1.MerkleProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.MerkleProof & lockstep.feed.v1.MerkleProof.$Shape;
   }
   namespace MerkleProof {
    interface $Properties {
     index?: number;
     leafCount?: number;
     siblings?: Uint8Array[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.MerkleProof.$Properties;
   }
   interface IOutputProof extends lockstep.feed.v1.OutputProof.$Properties {
   }
   class OutputProof {
    constructor(properties?: lockstep.feed.v1.OutputProof.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.feed.v1.OutputCertificate;
    leaf: lockstep.feed.v1.RollupLeaf;
    inclusion: lockstep.feed.v1.MerkleProof;
    descendants: lockstep.feed.v1.OutputHeader[];
    static encode(message: lockstep.feed.v1.OutputProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.OutputProof & lockstep.feed.v1.OutputProof.$Shape;
   }
   namespace OutputProof {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.feed.v1.OutputCertificate.$Properties;
     leaf?: lockstep.feed.v1.RollupLeaf.$Properties;
     inclusion?: lockstep.feed.v1.MerkleProof.$Properties;
     descendants?: lockstep.feed.v1.OutputHeader.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.OutputProof.$Properties;
   }
   interface IBundleRef extends lockstep.feed.v1.BundleRef.$Properties {
   }
   class BundleRef {
    constructor(properties?: lockstep.feed.v1.BundleRef.$Properties);
    $unknowns?: Uint8Array[];
    bundleId: Uint8Array;
    leg: number;
    legs: lockstep.feed.v1.BundleLeg[];
    static encode(message: lockstep.feed.v1.BundleRef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.BundleRef & lockstep.feed.v1.BundleRef.$Shape;
   }
   namespace BundleRef {
    interface $Properties {
     bundleId?: Uint8Array;
     leg?: number;
     legs?: lockstep.feed.v1.BundleLeg.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.BundleRef.$Properties;
   }
   interface IBundleLeg extends lockstep.feed.v1.BundleLeg.$Properties {
   }
   class BundleLeg {
    constructor(properties?: lockstep.feed.v1.BundleLeg.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    txHash: Uint8Array;
    static encode(message: lockstep.feed.v1.BundleLeg.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.BundleLeg & lockstep.feed.v1.BundleLeg.$Shape;
   }
   namespace BundleLeg {
    interface $Properties {
     rollupId?: number;
     txHash?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.BundleLeg.$Properties;
   }
   interface IBodyPart extends lockstep.feed.v1.BodyPart.$Properties {
   }
   class BodyPart {
    constructor(properties?: lockstep.feed.v1.BodyPart.$Properties);
    $unknowns?: Uint8Array[];
    kind: lockstep.feed.v1.PartKind;
    position: number;
    txCount: number;
    origin: Uint8Array;
    bundle: lockstep.feed.v1.BundleRef;
    data: Uint8Array;
    static encode(message: lockstep.feed.v1.BodyPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.BodyPart & lockstep.feed.v1.BodyPart.$Shape;
   }
   namespace BodyPart {
    interface $Properties {
     kind?: lockstep.feed.v1.PartKind;
     position?: number;
     txCount?: number;
     origin?: Uint8Array;
     bundle?: lockstep.feed.v1.BundleRef.$Properties;
     data?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.BodyPart.$Properties;
   }
   interface IRollupBatch extends lockstep.feed.v1.RollupBatch.$Properties {
   }
   class RollupBatch {
    constructor(properties?: lockstep.feed.v1.RollupBatch.$Properties);
    $unknowns?: Uint8Array[];
    proof: lockstep.feed.v1.OutputProof;
    frames: number;
    parts: lockstep.feed.v1.BodyPart[];
    static encode(message: lockstep.feed.v1.RollupBatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.RollupBatch & lockstep.feed.v1.RollupBatch.$Shape;
   }
   namespace RollupBatch {
    interface $Properties {
     proof?: lockstep.feed.v1.OutputProof.$Properties;
     frames?: number;
     parts?: lockstep.feed.v1.BodyPart.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.RollupBatch.$Properties;
   }
   interface IBatchContinuation extends lockstep.feed.v1.BatchContinuation.$Properties {
   }
   class BatchContinuation {
    constructor(properties?: lockstep.feed.v1.BatchContinuation.$Properties);
    $unknowns?: Uint8Array[];
    rollupSeq: number;
    frame: number;
    parts: lockstep.feed.v1.BodyPart[];
    static encode(message: lockstep.feed.v1.BatchContinuation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.BatchContinuation & lockstep.feed.v1.BatchContinuation.$Shape;
   }
   namespace BatchContinuation {
    interface $Properties {
     rollupSeq?: number;
     frame?: number;
     parts?: lockstep.feed.v1.BodyPart.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.BatchContinuation.$Properties;
   }
   interface IEmptyRange extends lockstep.feed.v1.EmptyRange.$Properties {
   }
   class EmptyRange {
    constructor(properties?: lockstep.feed.v1.EmptyRange.$Properties);
    $unknowns?: Uint8Array[];
    fromHeight: number;
    proof: lockstep.feed.v1.OutputProof;
    static encode(message: lockstep.feed.v1.EmptyRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.EmptyRange & lockstep.feed.v1.EmptyRange.$Shape;
   }
   namespace EmptyRange {
    interface $Properties {
     fromHeight?: number;
     proof?: lockstep.feed.v1.OutputProof.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.EmptyRange.$Properties;
   }
   interface IAbsenceProof extends lockstep.feed.v1.AbsenceProof.$Properties {
   }
   class AbsenceProof {
    constructor(properties?: lockstep.feed.v1.AbsenceProof.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.feed.v1.OutputCertificate;
    left: lockstep.feed.v1.RollupLeaf;
    leftProof: lockstep.feed.v1.MerkleProof;
    right: lockstep.feed.v1.RollupLeaf;
    rightProof: lockstep.feed.v1.MerkleProof;
    descendants: lockstep.feed.v1.OutputHeader[];
    static encode(message: lockstep.feed.v1.AbsenceProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.AbsenceProof & lockstep.feed.v1.AbsenceProof.$Shape;
   }
   namespace AbsenceProof {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.feed.v1.OutputCertificate.$Properties;
     left?: lockstep.feed.v1.RollupLeaf.$Properties;
     leftProof?: lockstep.feed.v1.MerkleProof.$Properties;
     right?: lockstep.feed.v1.RollupLeaf.$Properties;
     rightProof?: lockstep.feed.v1.MerkleProof.$Properties;
     descendants?: lockstep.feed.v1.OutputHeader.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.AbsenceProof.$Properties;
   }
   interface ICommittee extends lockstep.feed.v1.Committee.$Properties {
   }
   class Committee {
    constructor(properties?: lockstep.feed.v1.Committee.$Properties);
    $unknowns?: Uint8Array[];
    epoch: number;
    members: Uint8Array;
    static encode(message: lockstep.feed.v1.Committee.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.Committee & lockstep.feed.v1.Committee.$Shape;
   }
   namespace Committee {
    interface $Properties {
     epoch?: number;
     members?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.Committee.$Properties;
   }
   interface ICommitteeChange extends lockstep.feed.v1.CommitteeChange.$Properties {
   }
   class CommitteeChange {
    constructor(properties?: lockstep.feed.v1.CommitteeChange.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.feed.v1.OutputCertificate;
    next: lockstep.feed.v1.Committee;
    static encode(message: lockstep.feed.v1.CommitteeChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.CommitteeChange & lockstep.feed.v1.CommitteeChange.$Shape;
   }
   namespace CommitteeChange {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.feed.v1.OutputCertificate.$Properties;
     next?: lockstep.feed.v1.Committee.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.CommitteeChange.$Properties;
   }
   interface IConfirmation extends lockstep.feed.v1.Confirmation.$Properties {
   }
   class Confirmation {
    constructor(properties?: lockstep.feed.v1.Confirmation.$Properties);
    $unknowns?: Uint8Array[];
    level: lockstep.feed.v1.Level;
    upToHeight: number;
    upToSeq: number;
    outputHash: Uint8Array;
    l1BlockNumber: number;
    l1BlockHash: Uint8Array;
    l1TxHash: Uint8Array;
    l1LogIndex: number;
    retracted: boolean;
    static encode(message: lockstep.feed.v1.Confirmation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.Confirmation & lockstep.feed.v1.Confirmation.$Shape;
   }
   namespace Confirmation {
    interface $Properties {
     level?: lockstep.feed.v1.Level;
     upToHeight?: number;
     upToSeq?: number;
     outputHash?: Uint8Array;
     l1BlockNumber?: number;
     l1BlockHash?: Uint8Array;
     l1TxHash?: Uint8Array;
     l1LogIndex?: number;
     retracted?: boolean;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.Confirmation.$Properties;
   }
   interface IHeartbeat extends lockstep.feed.v1.Heartbeat.$Properties {
   }
   class Heartbeat {
    constructor(properties?: lockstep.feed.v1.Heartbeat.$Properties);
    $unknowns?: Uint8Array[];
    serverTimeMs: number;
    tip: lockstep.feed.v1.OutputProof;
    orderedHeight: number;
    static encode(message: lockstep.feed.v1.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.Heartbeat & lockstep.feed.v1.Heartbeat.$Shape;
   }
   namespace Heartbeat {
    interface $Properties {
     serverTimeMs?: number;
     tip?: lockstep.feed.v1.OutputProof.$Properties;
     orderedHeight?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.Heartbeat.$Properties;
   }
   interface IEarlyFrame extends lockstep.feed.v1.EarlyFrame.$Properties {
   }
   class EarlyFrame {
    constructor(properties?: lockstep.feed.v1.EarlyFrame.$Properties);
    $unknowns?: Uint8Array[];
    level: lockstep.feed.v1.Level;
    epoch: number;
    height: number;
    view: number;
    blockHash: Uint8Array;
    signers: Uint8Array;
    signature: Uint8Array;
    orderKnown: boolean;
    revoked: boolean;
    nodeKey: Uint8Array;
    nodeSignature: Uint8Array;
    parts: lockstep.feed.v1.BodyPart[];
    static encode(message: lockstep.feed.v1.EarlyFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.EarlyFrame & lockstep.feed.v1.EarlyFrame.$Shape;
   }
   namespace EarlyFrame {
    interface $Properties {
     level?: lockstep.feed.v1.Level;
     epoch?: number;
     height?: number;
     view?: number;
     blockHash?: Uint8Array;
     signers?: Uint8Array;
     signature?: Uint8Array;
     orderKnown?: boolean;
     revoked?: boolean;
     nodeKey?: Uint8Array;
     nodeSignature?: Uint8Array;
     parts?: lockstep.feed.v1.BodyPart.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.EarlyFrame.$Properties;
   }
   interface IFeedMessage extends lockstep.feed.v1.FeedMessage.$Properties {
   }
   class FeedMessage {
    constructor(properties?: lockstep.feed.v1.FeedMessage.$Properties);
    $unknowns?: Uint8Array[];
    batch: (lockstep.feed.v1.RollupBatch|null);
    continuation: (lockstep.feed.v1.BatchContinuation|null);
    empty: (lockstep.feed.v1.EmptyRange|null);
    committee: (lockstep.feed.v1.CommitteeChange|null);
    confirmation: (lockstep.feed.v1.Confirmation|null);
    heartbeat: (lockstep.feed.v1.Heartbeat|null);
    early: (lockstep.feed.v1.EarlyFrame|null);
    goAway: (lockstep.feed.v1.GoAway|null);
    error: (lockstep.feed.v1.FeedError|null);
    body?: ("batch"|"continuation"|"empty"|"committee"|"confirmation"|"heartbeat"|"early"|"goAway"|"error");
    static encode(message: lockstep.feed.v1.FeedMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.FeedMessage & lockstep.feed.v1.FeedMessage.$Shape;
   }
   namespace FeedMessage {
    interface $Properties {
     batch?: (lockstep.feed.v1.RollupBatch.$Properties|null);
     continuation?: (lockstep.feed.v1.BatchContinuation.$Properties|null);
     empty?: (lockstep.feed.v1.EmptyRange.$Properties|null);
     committee?: (lockstep.feed.v1.CommitteeChange.$Properties|null);
     confirmation?: (lockstep.feed.v1.Confirmation.$Properties|null);
     heartbeat?: (lockstep.feed.v1.Heartbeat.$Properties|null);
     early?: (lockstep.feed.v1.EarlyFrame.$Properties|null);
     goAway?: (lockstep.feed.v1.GoAway.$Properties|null);
     error?: (lockstep.feed.v1.FeedError.$Properties|null);
     body?: ("batch"|"continuation"|"empty"|"committee"|"confirmation"|"heartbeat"|"early"|"goAway"|"error");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      batch?: lockstep.feed.v1.RollupBatch.$Shape|null;
      continuation?: lockstep.feed.v1.BatchContinuation.$Shape|null;
      empty?: lockstep.feed.v1.EmptyRange.$Shape|null;
      committee?: lockstep.feed.v1.CommitteeChange.$Shape|null;
      confirmation?: lockstep.feed.v1.Confirmation.$Shape|null;
      heartbeat?: lockstep.feed.v1.Heartbeat.$Shape|null;
      early?: lockstep.feed.v1.EarlyFrame.$Shape|null;
      goAway?: lockstep.feed.v1.GoAway.$Shape|null;
      error?: lockstep.feed.v1.FeedError.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ body?: undefined; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "batch"; batch: lockstep.feed.v1.RollupBatch.$Shape; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "continuation"; batch?: null; continuation: lockstep.feed.v1.BatchContinuation.$Shape; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "empty"; batch?: null; continuation?: null; empty: lockstep.feed.v1.EmptyRange.$Shape; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "committee"; batch?: null; continuation?: null; empty?: null; committee: lockstep.feed.v1.CommitteeChange.$Shape; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "confirmation"; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation: lockstep.feed.v1.Confirmation.$Shape; heartbeat?: null; early?: null; goAway?: null; error?: null }|{ body?: "heartbeat"; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat: lockstep.feed.v1.Heartbeat.$Shape; early?: null; goAway?: null; error?: null }|{ body?: "early"; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early: lockstep.feed.v1.EarlyFrame.$Shape; goAway?: null; error?: null }|{ body?: "goAway"; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway: lockstep.feed.v1.GoAway.$Shape; error?: null }|{ body?: "error"; batch?: null; continuation?: null; empty?: null; committee?: null; confirmation?: null; heartbeat?: null; early?: null; goAway?: null; error: lockstep.feed.v1.FeedError.$Shape })
    );
   }
   interface IGoAway extends lockstep.feed.v1.GoAway.$Properties {
   }
   class GoAway {
    constructor(properties?: lockstep.feed.v1.GoAway.$Properties);
    $unknowns?: Uint8Array[];
    reason: string;
    lastSeqSent: number;
    retryAfterMs: number;
    static encode(message: lockstep.feed.v1.GoAway.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GoAway & lockstep.feed.v1.GoAway.$Shape;
   }
   namespace GoAway {
    interface $Properties {
     reason?: string;
     lastSeqSent?: number;
     retryAfterMs?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GoAway.$Properties;
   }
   interface IFeedError extends lockstep.feed.v1.FeedError.$Properties {
   }
   class FeedError {
    constructor(properties?: lockstep.feed.v1.FeedError.$Properties);
    $unknowns?: Uint8Array[];
    code: string;
    message: string;
    oldestSeq: number;
    headSeq: number;
    proof: lockstep.feed.v1.OutputProof;
    archiveUrls: string[];
    retryAfterMs: number;
    static encode(message: lockstep.feed.v1.FeedError.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.FeedError & lockstep.feed.v1.FeedError.$Shape;
   }
   namespace FeedError {
    interface $Properties {
     code?: string;
     message?: string;
     oldestSeq?: number;
     headSeq?: number;
     proof?: lockstep.feed.v1.OutputProof.$Properties;
     archiveUrls?: string[];
     retryAfterMs?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.FeedError.$Properties;
   }
   interface ISubscribeRequest extends lockstep.feed.v1.SubscribeRequest.$Properties {
   }
   class SubscribeRequest {
    constructor(properties?: lockstep.feed.v1.SubscribeRequest.$Properties);
    $unknowns?: Uint8Array[];
    genesisHash: Uint8Array;
    rollupId: number;
    fromSeq: (number|null);
    fromHeight: (number|null);
    fromTip: (boolean|null);
    level: lockstep.feed.v1.Level;
    expectPrevBatchHash: Uint8Array;
    trustedEpoch: number;
    includeEmpty: boolean;
    omitBodies: boolean;
    confirmations: boolean;
    maxInflightBytes: number;
    start?: ("fromSeq"|"fromHeight"|"fromTip");
    static encode(message: lockstep.feed.v1.SubscribeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.SubscribeRequest & lockstep.feed.v1.SubscribeRequest.$Shape;
   }
   namespace SubscribeRequest {
    interface $Properties {
     genesisHash?: Uint8Array;
     rollupId?: number;
     fromSeq?: (number|null);
     fromHeight?: (number|null);
     fromTip?: (boolean|null);
     level?: lockstep.feed.v1.Level;
     expectPrevBatchHash?: Uint8Array;
     trustedEpoch?: number;
     includeEmpty?: boolean;
     omitBodies?: boolean;
     confirmations?: boolean;
     maxInflightBytes?: number;
     start?: ("fromSeq"|"fromHeight"|"fromTip");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      genesisHash?: Uint8Array;
      rollupId?: number;
      fromSeq?: number|null;
      fromHeight?: number|null;
      fromTip?: boolean|null;
      level?: lockstep.feed.v1.Level;
      expectPrevBatchHash?: Uint8Array;
      trustedEpoch?: number;
      includeEmpty?: boolean;
      omitBodies?: boolean;
      confirmations?: boolean;
      maxInflightBytes?: number;
      $unknowns?: Uint8Array[];
    } & (
      ({ start?: undefined; fromSeq?: null; fromHeight?: null; fromTip?: null }|{ start?: "fromSeq"; fromSeq: number; fromHeight?: null; fromTip?: null }|{ start?: "fromHeight"; fromSeq?: null; fromHeight: number; fromTip?: null }|{ start?: "fromTip"; fromSeq?: null; fromHeight?: null; fromTip: boolean })
    );
   }
   interface IGetInfoRequest extends lockstep.feed.v1.GetInfoRequest.$Properties {
   }
   class GetInfoRequest {
    constructor(properties?: lockstep.feed.v1.GetInfoRequest.$Properties);
    $unknowns?: Uint8Array[];
    static encode(message: lockstep.feed.v1.GetInfoRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetInfoRequest & lockstep.feed.v1.GetInfoRequest.$Shape;
   }
   namespace GetInfoRequest {
    interface $Properties {
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetInfoRequest.$Properties;
   }
   interface INetworkInfo extends lockstep.feed.v1.NetworkInfo.$Properties {
   }
   class NetworkInfo {
    constructor(properties?: lockstep.feed.v1.NetworkInfo.$Properties);
    $unknowns?: Uint8Array[];
    genesisHash: Uint8Array;
    epoch: number;
    orderedHeight: number;
    certifiedHeight: number;
    l1PostedHeight: number;
    l1FinalizedHeight: number;
    rollups: lockstep.feed.v1.RollupInfo[];
    maxMessageBytes: number;
    maxRange: number;
    archiveUrls: string[];
    static encode(message: lockstep.feed.v1.NetworkInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.NetworkInfo & lockstep.feed.v1.NetworkInfo.$Shape;
   }
   namespace NetworkInfo {
    interface $Properties {
     genesisHash?: Uint8Array;
     epoch?: number;
     orderedHeight?: number;
     certifiedHeight?: number;
     l1PostedHeight?: number;
     l1FinalizedHeight?: number;
     rollups?: lockstep.feed.v1.RollupInfo.$Properties[];
     maxMessageBytes?: number;
     maxRange?: number;
     archiveUrls?: string[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.NetworkInfo.$Properties;
   }
   interface IRollupInfo extends lockstep.feed.v1.RollupInfo.$Properties {
   }
   class RollupInfo {
    constructor(properties?: lockstep.feed.v1.RollupInfo.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    name: string;
    evmChainId: number;
    oldestSeq: number;
    headSeq: number;
    static encode(message: lockstep.feed.v1.RollupInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.RollupInfo & lockstep.feed.v1.RollupInfo.$Shape;
   }
   namespace RollupInfo {
    interface $Properties {
     rollupId?: number;
     name?: string;
     evmChainId?: number;
     oldestSeq?: number;
     headSeq?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.RollupInfo.$Properties;
   }
   interface IGetBatchesRequest extends lockstep.feed.v1.GetBatchesRequest.$Properties {
   }
   class GetBatchesRequest {
    constructor(properties?: lockstep.feed.v1.GetBatchesRequest.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    fromSeq: number;
    untilSeq: number;
    omitBodies: boolean;
    static encode(message: lockstep.feed.v1.GetBatchesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetBatchesRequest & lockstep.feed.v1.GetBatchesRequest.$Shape;
   }
   namespace GetBatchesRequest {
    interface $Properties {
     rollupId?: number;
     fromSeq?: number;
     untilSeq?: number;
     omitBodies?: boolean;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetBatchesRequest.$Properties;
   }
   interface IGetBatchesResponse extends lockstep.feed.v1.GetBatchesResponse.$Properties {
   }
   class GetBatchesResponse {
    constructor(properties?: lockstep.feed.v1.GetBatchesResponse.$Properties);
    $unknowns?: Uint8Array[];
    frames: lockstep.feed.v1.FeedMessage[];
    nextSeq: number;
    static encode(message: lockstep.feed.v1.GetBatchesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetBatchesResponse & lockstep.feed.v1.GetBatchesResponse.$Shape;
   }
   namespace GetBatchesResponse {
    interface $Properties {
     frames?: lockstep.feed.v1.FeedMessage.$Properties[];
     nextSeq?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      frames?: lockstep.feed.v1.FeedMessage.$Shape[];
      nextSeq?: number;
      $unknowns?: Uint8Array[];
    };
   }
   interface IGetOutputRequest extends lockstep.feed.v1.GetOutputRequest.$Properties {
   }
   class GetOutputRequest {
    constructor(properties?: lockstep.feed.v1.GetOutputRequest.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    height: number;
    static encode(message: lockstep.feed.v1.GetOutputRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetOutputRequest & lockstep.feed.v1.GetOutputRequest.$Shape;
   }
   namespace GetOutputRequest {
    interface $Properties {
     rollupId?: number;
     height?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetOutputRequest.$Properties;
   }
   interface IOutputAtHeight extends lockstep.feed.v1.OutputAtHeight.$Properties {
   }
   class OutputAtHeight {
    constructor(properties?: lockstep.feed.v1.OutputAtHeight.$Properties);
    $unknowns?: Uint8Array[];
    batch: (lockstep.feed.v1.RollupBatch|null);
    empty: (lockstep.feed.v1.EmptyRange|null);
    absent: (lockstep.feed.v1.AbsenceProof|null);
    result?: ("batch"|"empty"|"absent");
    static encode(message: lockstep.feed.v1.OutputAtHeight.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.OutputAtHeight & lockstep.feed.v1.OutputAtHeight.$Shape;
   }
   namespace OutputAtHeight {
    interface $Properties {
     batch?: (lockstep.feed.v1.RollupBatch.$Properties|null);
     empty?: (lockstep.feed.v1.EmptyRange.$Properties|null);
     absent?: (lockstep.feed.v1.AbsenceProof.$Properties|null);
     result?: ("batch"|"empty"|"absent");
     $unknowns?: Uint8Array[];
    }
    type $Shape = {
      batch?: lockstep.feed.v1.RollupBatch.$Shape|null;
      empty?: lockstep.feed.v1.EmptyRange.$Shape|null;
      absent?: lockstep.feed.v1.AbsenceProof.$Shape|null;
      $unknowns?: Uint8Array[];
    } & (
      ({ result?: undefined; batch?: null; empty?: null; absent?: null }|{ result?: "batch"; batch: lockstep.feed.v1.RollupBatch.$Shape; empty?: null; absent?: null }|{ result?: "empty"; batch?: null; empty: lockstep.feed.v1.EmptyRange.$Shape; absent?: null }|{ result?: "absent"; batch?: null; empty?: null; absent: lockstep.feed.v1.AbsenceProof.$Shape })
    );
   }
   interface IGetCommitteesRequest extends lockstep.feed.v1.GetCommitteesRequest.$Properties {
   }
   class GetCommitteesRequest {
    constructor(properties?: lockstep.feed.v1.GetCommitteesRequest.$Properties);
    $unknowns?: Uint8Array[];
    afterEpoch: number;
    static encode(message: lockstep.feed.v1.GetCommitteesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetCommitteesRequest & lockstep.feed.v1.GetCommitteesRequest.$Shape;
   }
   namespace GetCommitteesRequest {
    interface $Properties {
     afterEpoch?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetCommitteesRequest.$Properties;
   }
   interface IGetCommitteesResponse extends lockstep.feed.v1.GetCommitteesResponse.$Properties {
   }
   class GetCommitteesResponse {
    constructor(properties?: lockstep.feed.v1.GetCommitteesResponse.$Properties);
    $unknowns?: Uint8Array[];
    changes: lockstep.feed.v1.CommitteeChange[];
    static encode(message: lockstep.feed.v1.GetCommitteesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetCommitteesResponse & lockstep.feed.v1.GetCommitteesResponse.$Shape;
   }
   namespace GetCommitteesResponse {
    interface $Properties {
     changes?: lockstep.feed.v1.CommitteeChange.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetCommitteesResponse.$Properties;
   }
   interface IGetTxStatusRequest extends lockstep.feed.v1.GetTxStatusRequest.$Properties {
   }
   class GetTxStatusRequest {
    constructor(properties?: lockstep.feed.v1.GetTxStatusRequest.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    txHash: Uint8Array;
    static encode(message: lockstep.feed.v1.GetTxStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.GetTxStatusRequest & lockstep.feed.v1.GetTxStatusRequest.$Shape;
   }
   namespace GetTxStatusRequest {
    interface $Properties {
     rollupId?: number;
     txHash?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.GetTxStatusRequest.$Properties;
   }
   interface ITxStatus extends lockstep.feed.v1.TxStatus.$Properties {
   }
   class TxStatus {
    constructor(properties?: lockstep.feed.v1.TxStatus.$Properties);
    $unknowns?: Uint8Array[];
    status: string;
    height: number;
    rollupSeq: number;
    part: lockstep.feed.v1.BodyPart;
    indexInPart: number;
    partProof: lockstep.feed.v1.MerkleProof;
    proof: lockstep.feed.v1.OutputProof;
    reason: string;
    static encode(message: lockstep.feed.v1.TxStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.feed.v1.TxStatus & lockstep.feed.v1.TxStatus.$Shape;
   }
   namespace TxStatus {
    interface $Properties {
     status?: string;
     height?: number;
     rollupSeq?: number;
     part?: lockstep.feed.v1.BodyPart.$Properties;
     indexInPart?: number;
     partProof?: lockstep.feed.v1.MerkleProof.$Properties;
     proof?: lockstep.feed.v1.OutputProof.$Properties;
     reason?: string;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.feed.v1.TxStatus.$Properties;
   }
  }
 }
 namespace storage {
  namespace v1 {
   interface IEpochStart extends lockstep.storage.v1.EpochStart.$Properties {
   }
   class EpochStart {
    constructor(properties?: lockstep.storage.v1.EpochStart.$Properties);
    $unknowns?: Uint8Array[];
    instance: Uint8Array;
    height: number;
    timestampMs: number;
    l1Number: number;
    l1Hash: Uint8Array;
    set: lockstep.storage.v1.EpochSet;
    static encode(message: lockstep.storage.v1.EpochStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.EpochStart & lockstep.storage.v1.EpochStart.$Shape;
   }
   namespace EpochStart {
    interface $Properties {
     instance?: Uint8Array;
     height?: number;
     timestampMs?: number;
     l1Number?: number;
     l1Hash?: Uint8Array;
     set?: lockstep.storage.v1.EpochSet.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.EpochStart.$Properties;
   }
   interface IMember extends lockstep.storage.v1.Member.$Properties {
   }
   class Member {
    constructor(properties?: lockstep.storage.v1.Member.$Properties);
    $unknowns?: Uint8Array[];
    seats: number;
    blsKey: Uint8Array;
    nodeKey: Uint8Array;
    static encode(message: lockstep.storage.v1.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.Member & lockstep.storage.v1.Member.$Shape;
   }
   namespace Member {
    interface $Properties {
     seats?: number;
     blsKey?: Uint8Array;
     nodeKey?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.Member.$Properties;
   }
   interface IRollup extends lockstep.storage.v1.Rollup.$Properties {
   }
   class Rollup {
    constructor(properties?: lockstep.storage.v1.Rollup.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    name: string;
    evmChainId: number;
    orderPolicy: number;
    static encode(message: lockstep.storage.v1.Rollup.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.Rollup & lockstep.storage.v1.Rollup.$Shape;
   }
   namespace Rollup {
    interface $Properties {
     rollupId?: number;
     name?: string;
     evmChainId?: number;
     orderPolicy?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.Rollup.$Properties;
   }
   interface IEpochSet extends lockstep.storage.v1.EpochSet.$Properties {
   }
   class EpochSet {
    constructor(properties?: lockstep.storage.v1.EpochSet.$Properties);
    $unknowns?: Uint8Array[];
    members: lockstep.storage.v1.Member[];
    committeeHash: Uint8Array;
    leaderSeed: Uint8Array;
    rollups: lockstep.storage.v1.Rollup[];
    endsAtL1Block: number;
    static encode(message: lockstep.storage.v1.EpochSet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.EpochSet & lockstep.storage.v1.EpochSet.$Shape;
   }
   namespace EpochSet {
    interface $Properties {
     members?: lockstep.storage.v1.Member.$Properties[];
     committeeHash?: Uint8Array;
     leaderSeed?: Uint8Array;
     rollups?: lockstep.storage.v1.Rollup.$Properties[];
     endsAtL1Block?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.EpochSet.$Properties;
   }
   interface IOutput extends lockstep.storage.v1.Output.$Properties {
   }
   class Output {
    constructor(properties?: lockstep.storage.v1.Output.$Properties);
    $unknowns?: Uint8Array[];
    height: number;
    header: lockstep.feed.v1.OutputHeader;
    changedLeaves: lockstep.feed.v1.RollupLeaf[];
    signs: boolean;
    static encode(message: lockstep.storage.v1.Output.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.Output & lockstep.storage.v1.Output.$Shape;
   }
   namespace Output {
    interface $Properties {
     height?: number;
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     changedLeaves?: lockstep.feed.v1.RollupLeaf.$Properties[];
     signs?: boolean;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.Output.$Properties;
   }
   interface ISnapshot extends lockstep.storage.v1.Snapshot.$Properties {
   }
   class Snapshot {
    constructor(properties?: lockstep.storage.v1.Snapshot.$Properties);
    $unknowns?: Uint8Array[];
    header: lockstep.feed.v1.OutputHeader;
    certificate: lockstep.peer.v1.Certificate;
    leaves: lockstep.feed.v1.RollupLeaf[];
    block: lockstep.peer.v1.Block;
    static encode(message: lockstep.storage.v1.Snapshot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.storage.v1.Snapshot & lockstep.storage.v1.Snapshot.$Shape;
   }
   namespace Snapshot {
    interface $Properties {
     header?: lockstep.feed.v1.OutputHeader.$Properties;
     certificate?: lockstep.peer.v1.Certificate.$Properties;
     leaves?: lockstep.feed.v1.RollupLeaf.$Properties[];
     block?: lockstep.peer.v1.Block.$Properties;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.storage.v1.Snapshot.$Properties;
   }
  }
 }
 namespace submit {
  namespace v1 {
   interface IChunk extends lockstep.submit.v1.Chunk.$Properties {
   }
   class Chunk {
    constructor(properties?: lockstep.submit.v1.Chunk.$Properties);
    $unknowns?: Uint8Array[];
    rollupId: number;
    chunkId: number;
    txCount: number;
    section: Uint8Array;
    static encode(message: lockstep.submit.v1.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.submit.v1.Chunk & lockstep.submit.v1.Chunk.$Shape;
   }
   namespace Chunk {
    interface $Properties {
     rollupId?: number;
     chunkId?: number;
     txCount?: number;
     section?: Uint8Array;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.submit.v1.Chunk.$Properties;
   }
   interface IChunkAck extends lockstep.submit.v1.ChunkAck.$Properties {
   }
   class ChunkAck {
    constructor(properties?: lockstep.submit.v1.ChunkAck.$Properties);
    $unknowns?: Uint8Array[];
    chunkId: number;
    accepted: number;
    rejections: lockstep.submit.v1.Rejection[];
    laneHeight: number;
    static encode(message: lockstep.submit.v1.ChunkAck.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.submit.v1.ChunkAck & lockstep.submit.v1.ChunkAck.$Shape;
   }
   namespace ChunkAck {
    interface $Properties {
     chunkId?: number;
     accepted?: number;
     rejections?: lockstep.submit.v1.Rejection.$Properties[];
     laneHeight?: number;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.submit.v1.ChunkAck.$Properties;
   }
   interface IRejection extends lockstep.submit.v1.Rejection.$Properties {
   }
   class Rejection {
    constructor(properties?: lockstep.submit.v1.Rejection.$Properties);
    $unknowns?: Uint8Array[];
    index: number;
    code: number;
    message: string;
    static encode(message: lockstep.submit.v1.Rejection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.submit.v1.Rejection & lockstep.submit.v1.Rejection.$Shape;
   }
   namespace Rejection {
    interface $Properties {
     index?: number;
     code?: number;
     message?: string;
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.submit.v1.Rejection.$Properties;
   }
   interface IPushSummary extends lockstep.submit.v1.PushSummary.$Properties {
   }
   class PushSummary {
    constructor(properties?: lockstep.submit.v1.PushSummary.$Properties);
    $unknowns?: Uint8Array[];
    chunks: number;
    accepted: number;
    bytes: number;
    firstRejections: lockstep.submit.v1.Rejection[];
    static encode(message: lockstep.submit.v1.PushSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): lockstep.submit.v1.PushSummary & lockstep.submit.v1.PushSummary.$Shape;
   }
   namespace PushSummary {
    interface $Properties {
     chunks?: number;
     accepted?: number;
     bytes?: number;
     firstRejections?: lockstep.submit.v1.Rejection.$Properties[];
     $unknowns?: Uint8Array[];
    }
    type $Shape = lockstep.submit.v1.PushSummary.$Properties;
   }
  }
 }
}
