// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ICommitteeManager} from "./interfaces/ICommitteeManager.sol";
import {ILightClient} from "./interfaces/ILightClient.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {Certificate} from "./libraries/Certificate.sol";
import {Header, LockstepHash} from "./libraries/LockstepHash.sol";

/// @title LightClient
/// @notice Checkpoints of the network's outputs: what a quorum of an epoch's committee certified.
/// Verifies output certificates, never consensus votes. [SC7]
contract LightClient is ILightClient, AccessManaged {
    /// @inheritdoc ILightClient
    uint256 public constant KEPT = 32;

    /// The contract of EIP-2935, which knows the hashes of 8,191 blocks.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// @notice The network's identity, which every digest names.
    address public immutable REGISTRY;
    ICommitteeManager private immutable COMMITTEES;

    uint256 private constant FROZEN = 1 << 192;
    uint256 private constant COUNT_SHIFT = 200;

    /// Epoch, height, anchor 64 bits each, frozen 8, checkpoints so far 32, low to high.
    uint256 private _head;
    /// Hash chain over all checkpoints: its value after the n-th at n modulo KEPT, the newest ones. A
    /// slot that is used again costs 5,000 gas to write, a fresh one 22,100.
    bytes32[KEPT] private _chain;
    mapping(bytes32 outputHash => bool) private _restored;

    /// @notice A certified output was stored.
    /// @param absent Bitmap of the operators that did not sign.
    event Checkpoint(uint64 indexed height, uint64 indexed epoch, bytes32 outputHash, bytes absent);
    /// @notice Two outputs of one height are certified: nothing is accepted any more.
    event Fork(uint64 height, bytes32 a, bytes32 b);
    /// @notice A forgotten checkpoint is one again, for ever.
    event Restored(bytes32 outputHash);
    /// @notice The timelock settled a fork.
    event ForkResolved();

    /// A fork was proven and nobody resolved it.
    error Frozen();
    /// The client is not frozen.
    error NotFrozen();
    /// A layout of headers that this contract does not read.
    error UnknownVersion(uint32 version);
    /// Not above the newest checkpoint: stale, or stored already.
    error Stale(uint64 height);
    /// An epoch or anchor below the newest checkpoint's.
    error Backwards();
    /// The anchor is not below this L1 block.
    error AnchorAhead(uint64 number);
    /// The L1 has another hash at the anchor's number.
    error WrongAnchor(uint64 number);
    /// Nobody wrote the committee of this epoch, or the header names another.
    error UnknownCommittee(uint64 epoch);
    /// The epoch begins with L1 block `startBlock`.
    error NotBegun(uint64 epoch, uint64 startBlock);
    /// The committee's certificates do not count any more.
    error Expired(uint64 epoch);
    /// The aggregate signature is not by all but the absent operators.
    error BadSignature();
    /// The chain over all checkpoints does not go through this output.
    error NotInChain(bytes32 outputHash);
    /// Two headers of different heights, or one header twice.
    error NoFork();

    /// @param authority An AccessManager.
    constructor(address authority, IOperatorRegistry registry) AccessManaged(authority) {
        REGISTRY = address(registry);
        (address committee,,,,,,) = registry.contracts();
        COMMITTEES = ICommitteeManager(committee);
    }

    /// @notice Stores the output of a height above the newest checkpoint. Anyone.
    /// @param absent Operators that did not sign: bit i, least significant first, in n bits.
    /// @param sig192 Aggregate signature, uncompressed G2.
    function submitCheckpoint(Header calldata header, bytes calldata absent, bytes calldata sig192)
        external
    {
        (uint64 epoch, uint64 height, uint64 anchor) =
            (header.epoch, header.height, header.anchorNumber);
        uint256 newest = _head;
        if (newest & FROZEN != 0) revert Frozen();
        if (height <= uint64(newest >> 64)) revert Stale(height);
        if (epoch < uint64(newest) || anchor < uint64(newest >> 128)) revert Backwards();
        _checkAnchor(anchor, header.anchorHash);
        bytes32 hash = LockstepHash.outputHash(header);
        _verify(header, hash, absent, sig192);
        unchecked {
            uint256 count = newest >> COUNT_SHIFT;
            bytes32 before = _chain[count % KEPT];
            count += 1;
            _chain[count % KEPT] = _next(before, hash);
            _head = epoch | uint256(height) << 64 | uint256(anchor) << 128 | count << COUNT_SHIFT;
        }
        emit Checkpoint(height, epoch, hash, absent);
    }

    /// @notice Freezes the client upon two certified outputs of one height. The certificate of one
    /// that is kept is not looked at again. Anyone.
    function reportFork(
        Header calldata headerA,
        bytes calldata absentA,
        bytes calldata sigA,
        Header calldata headerB,
        bytes calldata absentB,
        bytes calldata sigB
    ) external {
        if (_head & FROZEN != 0) revert Frozen();
        uint64 height = headerA.height;
        bytes32 a = LockstepHash.outputHash(headerA);
        bytes32 b = LockstepHash.outputHash(headerB);
        if (height != headerB.height || a == b) revert NoFork();
        if (!isCheckpoint(a)) _verify(headerA, a, absentA, sigA);
        if (!isCheckpoint(b)) _verify(headerB, b, absentB, sigB);
        _head |= FROZEN;
        emit Fork(height, a, b);
    }

    /// @notice Makes an older checkpoint one again, for ever: what follows it in the chain of all
    /// checkpoints proves it. Anyone.
    /// @param before Value of the chain before this checkpoint; zero before the first.
    /// @param later Output hashes of the checkpoints after it, up to one of the newest KEPT.
    function restore(bytes32 outputHash, bytes32 before, bytes32[] calldata later) external {
        bytes32 value = _next(before, outputHash);
        for (uint256 i = 0; i < later.length; i++) {
            value = _next(value, later[i]);
        }
        if (!_isValue(value)) revert NotInChain(outputHash);
        _restored[outputHash] = true;
        emit Restored(outputHash);
    }

    /// @notice Takes checkpoints again after a fork; what is stored stays.
    function resolveFork() external restricted {
        if (_head & FROZEN == 0) revert NotFrozen();
        _head &= ~FROZEN;
        emit ForkResolved();
    }

    /// @inheritdoc ILightClient
    function head()
        external
        view
        returns (uint64 epoch, uint64 height, uint64 anchor, bool frozen)
    {
        uint256 newest = _head;
        return (uint64(newest), uint64(newest >> 64), uint64(newest >> 128), newest & FROZEN != 0);
    }

    /// @inheritdoc ILightClient
    function isCheckpoint(bytes32 outputHash) public view returns (bool) {
        return _isCheckpoint(outputHash, _head >> COUNT_SHIFT);
    }

    /// @inheritdoc ILightClient
    function statusOf(bytes32 outputHash) external view returns (bool stored, bool frozen) {
        uint256 newest = _head;
        return (_isCheckpoint(outputHash, newest >> COUNT_SHIFT), newest & FROZEN != 0);
    }

    /// @param count Checkpoints so far.
    function _isCheckpoint(bytes32 outputHash, uint256 count) private view returns (bool) {
        unchecked {
            uint256 oldest = count < KEPT ? 0 : count - KEPT + 1;
            bytes32 value = _chain[count % KEPT];
            while (count > oldest) {
                bytes32 before = _chain[--count % KEPT];
                if (_next(before, outputHash) == value) return true;
                value = before;
            }
        }
        return _restored[outputHash];
    }

    /// Whether the chain had this value after one of the newest checkpoints.
    function _isValue(bytes32 value) private view returns (bool) {
        uint256 count = _head >> COUNT_SHIFT;
        for (uint256 back = 0; back < KEPT && back < count; back++) {
            if (_chain[(count - back) % KEPT] == value) return true;
        }
        return false;
    }

    function _next(bytes32 before, bytes32 outputHash) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            mstore(0, before)
            mstore(32, outputHash)
            value := keccak256(0, 64)
        }
    }

    /// A quorum of the header's epoch certified `hash`.
    function _verify(
        Header calldata header,
        bytes32 hash,
        bytes calldata absent,
        bytes calldata sig192
    ) private view {
        if (header.version != LockstepHash.OUTPUT_VERSION) {
            revert UnknownVersion(header.version);
        }
        uint64 epoch = header.epoch;
        (address blob, uint64 validUntil, uint64 startBlock) = COMMITTEES.committeeOf(epoch);
        if (blob == address(0) || blob.codehash != header.committeeHash) {
            revert UnknownCommittee(epoch);
        }
        if (block.number < startBlock) revert NotBegun(epoch, startBlock);
        if (block.timestamp > validUntil) revert Expired(epoch);
        bytes32 digest = LockstepHash.outputDigest(REGISTRY, epoch, header.height, hash);
        if (!Certificate.holds(blob, digest, absent, sig192)) revert BadSignature();
    }

    /// The L1 itself answers for 256 blocks, EIP-2935 for 8,191; an older anchor is taken on the
    /// committee's word, which signed it. Epoch 0 begins without an anchor: number and hash are 0.
    function _checkAnchor(uint64 number, bytes32 expected) private view {
        if (number == 0 && expected == 0) return;
        if (number >= block.number) revert AnchorAhead(number);
        bytes32 hash = blockhash(number);
        if (hash == 0) hash = _history(number);
        if (hash != 0 && hash != expected) revert WrongAnchor(number);
    }

    /// Zero where EIP-2935 does not answer: it is not there, or the block is too old.
    function _history(uint64 number) private view returns (bytes32) {
        (bool answered, bytes memory answer) = HISTORY.staticcall(abi.encode(uint256(number)));
        return answered && answer.length == 32 ? bytes32(answer) : bytes32(0);
    }
}
