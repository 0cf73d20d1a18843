// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ICommitteeManager} from "./interfaces/ICommitteeManager.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {BLS12381} from "./libraries/BLS12381.sol";
import {Certificate} from "./libraries/Certificate.sol";
import {CodeBlob} from "./libraries/CodeBlob.sol";
import {LockstepHash, Vote} from "./libraries/LockstepHash.sol";

/// @notice A statement under the signatures of a quorum of the committee of its own epoch.
struct CertifiedVote {
    Vote vote;
    /// Bitmap by operator index, LSB first, ⌈n/8⌉ bytes: who did not sign.
    bytes absent;
    /// Sum of the signatures, uncompressed, 192 bytes.
    bytes sig192;
}

/// @title Slasher
/// @notice Takes the bond of whoever signed two statements that no honest key signs both; anybody
/// may show them. Nothing pauses it. [SC10]
/// @dev Guilt is what a pairing proves and nothing else: one that is false, or whose precompile
/// fails or runs out of gas, reverts. Notarize and nullify of one view is no offence, nor is
/// lateness, omission, or anything signed with a node key.
contract Slasher is AccessManaged {
    /// @notice Kinds of offences, in the order of `src/chain/evidence.ts`.
    uint8 public constant DOUBLE_PROPOSE = 1;
    uint8 public constant DOUBLE_NOTARIZE = 2;
    uint8 public constant DOUBLE_FINALIZE = 3;
    uint8 public constant NULLIFY_FINALIZE = 4;
    uint8 public constant DOUBLE_ACK = 5;
    uint8 public constant DOUBLE_OUTPUT = 6;
    /// @notice Any of the others, shown by two certificates.
    uint8 public constant CERT_CONFLICT = 7;
    /// @notice Least part of a bond that is taken, basis points.
    uint16 public constant SLASH_BPS_MIN = 1000;
    /// @notice Greatest part of a bond that is taken, basis points.
    uint16 public constant SLASH_BPS_MAX = 10_000;
    /// @notice Operators slashed by one call of `submitCertConflict`, so that a call fits into a
    /// transaction; the next call goes on.
    uint256 public constant CONFLICT_BATCH = 32;

    /// @notice Holders of keys; its address is in every digest.
    IOperatorRegistry public immutable REGISTRY;
    /// @notice Committees by epoch.
    ICommitteeManager public immutable COMMITTEES;

    /// @notice Part of a bond that is taken, basis points.
    uint16 public slashBps;
    /// @notice Offences recorded so far, which is the last id.
    uint64 public offenceCount;
    /// @notice L1 block of a commitment; 0 if there is none.
    mapping(bytes32 commitment => uint256) public commits;
    /// @notice Id of a recorded offence by `offenceKey`; 0 if it is not recorded.
    mapping(bytes32 key => uint64) public offences;

    /// @notice Somebody committed to evidence.
    event Committed(bytes32 commitment);
    /// @notice An operator was found guilty.
    /// @param kind 1 to 6 as above, 7 CERT_CONFLICT.
    /// @param reporter Who showed it, rewarded or not.
    event Offence(uint64 indexed id, uint64 operator, uint8 kind, address reporter);
    /// @notice Part of a bond taken from now on, basis points.
    event SlashBpsSet(uint16 bps);

    error SlashOutOfBounds(uint16 bps);
    error NotAnOffence();
    error UnknownKey();
    error AlreadyRecorded(uint64 id);
    error SignatureInvalid();
    error NoCommittee(uint64 epoch);
    error NobodyNew();

    /// @param authority Access manager of the tunables.
    /// @param registry Names the other contracts; must exist.
    constructor(address authority, IOperatorRegistry registry) AccessManaged(authority) {
        (address committee,,,,,,) = registry.contracts();
        REGISTRY = registry;
        COMMITTEES = ICommitteeManager(committee);
        _setSlashBps(SLASH_BPS_MAX);
    }

    /// @notice Commits to evidence, so that whoever copies it out of the pool earns nothing.
    /// @param commitment keccak256(abi.encode(digestA, digestB, reporter, salt)).
    function commit(bytes32 commitment) external {
        if (commits[commitment] != 0) return;
        commits[commitment] = block.number;
        emit Committed(commitment);
    }

    /// @notice Slashes the operator that ever held `key96` for two statements that it signed. The
    /// caller is rewarded if it committed to them in an earlier block.
    /// @param key96 Uncompressed G1.
    /// @param aggSig192 Sum of the two signatures, uncompressed G2.
    /// @param salt Of the commitment.
    function submitPair(
        bytes calldata key96,
        Vote calldata a,
        Vote calldata b,
        bytes calldata aggSig192,
        bytes32 salt
    ) external {
        uint8 kind = offenceOf(a, b);
        if (kind == 0) revert NotAnOffence();
        // A key of the registry proved its possession: it is in the group and not infinity.
        uint64 operator = REGISTRY.keyOwner(keccak256(key96));
        if (operator == 0) revert UnknownKey();
        bytes32 key = offenceKey(operator, kind, a);
        if (offences[key] != 0) revert AlreadyRecorded(offences[key]);

        bytes32 digestA = LockstepHash.voteDigest(address(REGISTRY), a);
        bytes32 digestB = LockstepHash.voteDigest(address(REGISTRY), b);
        BLS12381.G1 memory point = BLS12381.parseKey(key96);
        if (!BLS12381.verifyPair(point, digestA, digestB, aggSig192)) revert SignatureInvalid();

        uint256 since = commits[keccak256(abi.encode(digestA, digestB, msg.sender, salt))];
        bool rewarded = since != 0 && since < block.number;
        _slash(operator, key, kind, rewarded ? msg.sender : address(0));
    }

    /// @notice Slashes whoever signed both of two certificates that no honest key signs both, at
    /// most `CONFLICT_BATCH` operators that were not slashed for it yet. Nobody is rewarded: what
    /// shows a conflict is public.
    function submitCertConflict(CertifiedVote calldata a, CertifiedVote calldata b) external {
        uint8 kind = offenceOf(a.vote, b.vote);
        if (kind == 0) revert NotAnOffence();
        bytes32[] memory signersA = _signersOf(a);
        bool sameSet = a.vote.epoch == b.vote.epoch;
        bytes32[] memory signersB = _signersOf(b);
        uint256 slashed;
        for (uint256 i; i < signersA.length && slashed < CONFLICT_BATCH; ++i) {
            bytes32 keyHash = signersA[i];
            if (keyHash == 0) continue;
            if (sameSet ? signersB[i] == 0 : !_contains(signersB, keyHash)) continue;
            uint64 operator = REGISTRY.keyOwner(keyHash);
            bytes32 key = offenceKey(operator, kind, a.vote);
            if (offences[key] != 0) continue;
            _slash(operator, key, CERT_CONFLICT, address(0));
            ++slashed;
        }
        if (slashed == 0) revert NobodyNew();
    }

    /// @notice Sets the part of a bond that is taken, basis points; timelocked.
    function setSlashBps(uint16 bps) external restricted {
        _setSlashBps(bps);
    }

    /// @notice The offence that two statements of one key are; 0 if none. Symmetric.
    function offenceOf(Vote calldata a, Vote calldata b) public pure returns (uint8 kind) {
        bool samePhase = a.phase == b.phase;
        bool differ = a.hash != b.hash;
        if (samePhase && a.phase == LockstepHash.PHASE_OUTPUT) {
            return a.height == b.height && differ ? DOUBLE_OUTPUT : 0;
        }
        if (a.epoch != b.epoch || a.view_ != b.view_) return 0;
        if (!samePhase) {
            (uint8 low, uint8 high) = a.phase < b.phase ? (a.phase, b.phase) : (b.phase, a.phase);
            bool excluded = low == LockstepHash.PHASE_NULLIFY && high == LockstepHash.PHASE_FINALIZE;
            return excluded ? NULLIFY_FINALIZE : 0;
        }
        if (a.phase == LockstepHash.PHASE_ACK) {
            return a.height == b.height && differ ? DOUBLE_ACK : 0;
        }
        if (!differ && a.height == b.height) return 0;
        if (a.phase == LockstepHash.PHASE_PROPOSE) return DOUBLE_PROPOSE;
        if (a.phase == LockstepHash.PHASE_NOTARIZE) return DOUBLE_NOTARIZE;
        if (a.phase == LockstepHash.PHASE_FINALIZE) return DOUBLE_FINALIZE;
        return 0;
    }

    /// @notice Name of an offence, by what its statements have in common: more statements of one
    /// point, or a certificate beside a pair, are the same offence.
    /// @param vote One of the two statements.
    function offenceKey(uint64 operator, uint8 kind, Vote calldata vote)
        public
        pure
        returns (bytes32)
    {
        bool byHeight = kind == DOUBLE_ACK || kind == DOUBLE_OUTPUT;
        return keccak256(
            abi.encode(
                operator,
                kind,
                kind == DOUBLE_OUTPUT ? 0 : vote.epoch,
                kind == DOUBLE_OUTPUT ? 0 : vote.view_,
                byHeight ? vote.height : 0
            )
        );
    }

    /// @dev Hashes of the keys that signed, by index; zero: absent. Reverts unless a quorum did.
    function _signersOf(CertifiedVote calldata certified)
        private
        view
        returns (bytes32[] memory signers)
    {
        (address blob,) = COMMITTEES.committees(certified.vote.epoch);
        if (blob == address(0)) revert NoCommittee(certified.vote.epoch);
        bytes32 digest = LockstepHash.voteDigest(address(REGISTRY), certified.vote);
        bytes calldata absent = certified.absent;
        if (!Certificate.holds(blob, digest, absent, certified.sig192)) revert SignatureInvalid();
        (uint8 members,) = CodeBlob.counts(blob);
        signers = new bytes32[](members);
        for (uint256 i; i < members; ++i) {
            if (uint8(absent[i >> 3]) >> (i & 7) & 1 == 1) continue;
            (bytes memory key,) = CodeBlob.member(blob, i);
            signers[i] = keccak256(key);
        }
    }

    function _contains(bytes32[] memory signers, bytes32 keyHash) private pure returns (bool) {
        for (uint256 i; i < signers.length; ++i) {
            if (signers[i] == keyHash) return true;
        }
        return false;
    }

    function _slash(uint64 operator, bytes32 key, uint8 kind, address rewarded) private {
        uint64 id = ++offenceCount;
        offences[key] = id;
        emit Offence(id, operator, kind, msg.sender);
        REGISTRY.slash(operator, slashBps, rewarded);
    }

    function _setSlashBps(uint16 bps) private {
        if (bps < SLASH_BPS_MIN || bps > SLASH_BPS_MAX) revert SlashOutOfBounds(bps);
        slashBps = bps;
        emit SlashBpsSet(bps);
    }
}
