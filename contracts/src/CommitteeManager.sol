// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICommitteeManager} from "./interfaces/ICommitteeManager.sol";
import {ILightClient} from "./interfaces/ILightClient.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {CapRule} from "./libraries/CapRule.sol";
import {CodeBlob} from "./libraries/CodeBlob.sol";
import {CommitteeBlob} from "./libraries/CommitteeBlob.sol";

/// @title CommitteeManager
/// @notice Writes the committee of each epoch: a pure function of the registry's history and the
/// epoch, whoever asks for it and whenever, without any committee's signature. [SC6]
contract CommitteeManager is ICommitteeManager, AccessManaged, Pausable {
    struct Entry {
        address blob;
        /// Unix seconds.
        uint48 validUntil;
        /// L1 block.
        uint48 startBlock;
    }

    /// @notice Operators of the smallest set. [SC2]
    uint256 public constant OPERATORS_MIN = 4;
    /// @notice A protocol version is scheduled at least so many epochs ahead.
    uint64 public constant PROTOCOL_NOTICE_EPOCHS = 3;

    /// @notice Whose history the sets follow from.
    IOperatorRegistry public immutable REGISTRY;
    ILightClient private immutable LIGHT_CLIENT;
    /// @inheritdoc ICommitteeManager
    uint64 public immutable EPOCH_L1_BLOCKS;
    /// @notice How long the certificates of a written committee count, seconds.
    uint64 public immutable VALIDITY;

    /// @inheritdoc ICommitteeManager
    uint64 public base;
    mapping(uint64 epoch => Entry) private _committees;

    /// @notice Epochs count from L1 block `base`.
    event Started(uint64 base);
    /// @notice The committee of `epoch` was written: contract with the blob, its keccak-256,
    /// operators, seats.
    event CommitteeSet(uint64 indexed epoch, address blob, bytes32 hash, uint8 n, uint8 S);
    /// @notice Nodes run protocol `version` from `epoch` on.
    event ProtocolScheduled(uint32 version, uint64 epoch);

    /// Epochs count already.
    error AlreadyStarted();
    /// Nobody called `start` yet.
    error NotStarted();
    /// Fewer than OPERATORS_MIN operators, and no earlier set to go on.
    error NoCommittee(uint64 epoch);
    /// The set is not fixed before L1 block `snapshot`.
    error TooEarly(uint64 epoch, uint256 snapshot);
    /// 2P blocks after its snapshot an epoch cannot be written any more.
    error TooLate(uint64 epoch);
    /// Written once.
    error AlreadySet(uint64 epoch);
    /// A fork of outputs was proven.
    error Frozen();
    /// Less than PROTOCOL_NOTICE_EPOCHS ahead.
    error ShortNotice(uint64 epoch);

    /// @param authority An AccessManager.
    constructor(address authority, IOperatorRegistry registry) AccessManaged(authority) {
        REGISTRY = registry;
        EPOCH_L1_BLOCKS = registry.EPOCH_L1_BLOCKS();
        VALIDITY = registry.VALIDITY();
        (, address lightClient,,,,,) = registry.contracts();
        LIGHT_CLIENT = ILightClient(lightClient);
    }

    /// @notice Starts the epochs with the next L1 block, once the registry has a set. Anyone.
    /// @dev Not with this block: a change later in it would count from epoch 2 on, one earlier from
    /// epoch 0 on, and no function of the block number tells them apart.
    function start() external {
        if (base != 0) revert AlreadyStarted();
        (uint256 members,,) = CapRule.judge(REGISTRY.placesAt(0));
        if (members < OPERATORS_MIN) revert NoCommittee(0);
        base = uint64(block.number + 1);
        emit Started(base);
    }

    /// @notice Writes the committee of `epoch`, from its snapshot on for 2P blocks. Anyone.
    /// @dev A set equal to that of the epoch before shares its contract.
    function advanceEpoch(uint64 epoch) external whenNotPaused {
        uint256 first = snapshot(epoch);
        if (block.number < first) revert TooEarly(epoch, first);
        if (block.number >= first + 2 * uint256(EPOCH_L1_BLOCKS)) revert TooLate(epoch);
        if (_committees[epoch].blob != address(0)) revert AlreadySet(epoch);
        (,,, bool frozen) = LIGHT_CLIENT.head();
        if (frozen) revert Frozen();
        address previous = epoch == 0 ? address(0) : _committees[epoch - 1].blob;
        (address blob, bytes32 hash) = _write(epoch, previous);
        _committees[epoch] = Entry({
            blob: blob,
            validUntil: uint48(block.timestamp + VALIDITY),
            startBlock: uint48(base + uint256(epoch) * EPOCH_L1_BLOCKS)
        });
        (uint8 members, uint8 seats) = CodeBlob.counts(blob);
        emit CommitteeSet(epoch, blob, hash, members, seats);
    }

    /// @notice Announces a protocol version; nodes obey, no contract does.
    function setProtocol(uint32 version, uint64 epoch) external restricted {
        if (base == 0) revert NotStarted();
        uint256 blocks = block.number < base ? 0 : block.number - base;
        if (epoch < blocks / EPOCH_L1_BLOCKS + PROTOCOL_NOTICE_EPOCHS) revert ShortNotice(epoch);
        emit ProtocolScheduled(version, epoch);
    }

    /// @notice Stops `advanceEpoch`; running committees go on until their validity ends.
    function pause() external restricted {
        _pause();
    }

    /// @notice Allows `advanceEpoch` again.
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc ICommitteeManager
    function committees(uint64 epoch) external view returns (address blob, uint64 validUntil) {
        Entry storage entry = _committees[epoch];
        return (entry.blob, entry.validUntil);
    }

    /// @inheritdoc ICommitteeManager
    function committeeOf(uint64 epoch)
        external
        view
        returns (address blob, uint64 validUntil, uint64 startBlock)
    {
        Entry storage entry = _committees[epoch];
        return (entry.blob, entry.validUntil, entry.startBlock);
    }

    /// @notice The set of `epoch` as the registry has it now: what `advanceEpoch` writes, once the
    /// epoch's snapshot is reached.
    /// @return blob [SC3]
    /// @return ids Operators in place order.
    function setOf(uint64 epoch) external view returns (bytes memory blob, uint64[] memory ids) {
        uint256[] memory places = REGISTRY.placesAt(epoch);
        (uint256 members, uint256 cap, uint256 seats) = CapRule.judge(places);
        while (members < OPERATORS_MIN) {
            if (epoch == 0) revert NoCommittee(epoch);
            places = REGISTRY.placesAt(--epoch);
            (members, cap, seats) = CapRule.judge(places);
        }
        blob = CommitteeBlob.build(places, members, cap, seats);
        ids = new uint64[](members);
        uint256 next = 0;
        for (uint256 place = 0; place < places.length; place++) {
            if (uint8(places[place]) != 0) ids[next++] = uint40(places[place] >> 8);
        }
    }

    /// @notice L1 block below which the changes lie that set(`epoch`) consists of. [SC1]
    function snapshot(uint64 epoch) public view returns (uint256) {
        if (base == 0) revert NotStarted();
        return base + (epoch == 0 ? 0 : epoch - 1) * uint256(EPOCH_L1_BLOCKS);
    }

    /// The set's contract. Where the registry has too few operators, the set before goes on: its
    /// contract if somebody wrote it, else what the history gives for it.
    function _write(uint64 epoch, address previous) private returns (address blob, bytes32 hash) {
        uint256[] memory places = REGISTRY.placesAt(epoch);
        (uint256 members, uint256 cap, uint256 seats) = CapRule.judge(places);
        if (members < OPERATORS_MIN) {
            if (previous != address(0)) return (previous, previous.codehash);
            if (epoch == 0) revert NoCommittee(epoch);
            return _write(epoch - 1, epoch == 1 ? address(0) : _committees[epoch - 2].blob);
        }
        bytes memory code = CommitteeBlob.build(places, members, cap, seats);
        hash = keccak256(code);
        blob = previous.codehash == hash ? previous : CodeBlob.write(code);
    }
}
