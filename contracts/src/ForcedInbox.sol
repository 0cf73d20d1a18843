// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IBatchInbox} from "./interfaces/IBatchInbox.sol";
import {IForcedInbox} from "./interfaces/IForcedInbox.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IRollupRegistry} from "./interfaces/IRollupRegistry.sol";

/// @title ForcedInbox
/// @notice One FIFO per rollup of transactions that the committee must order in time. What it left
/// out, anybody includes: that needs no checkpoint, no certificate and no honest operator. Nobody
/// owns this contract: nothing here can be paused, slowed or made dearer. [SC9, ST6]
/// @dev Items that the committee has ordered already stay in the queue and may be included once
/// more; whoever derives a rollup from the L1 skips them by their index. Fees are burned: they stay
/// here and nothing pays them out, since whoever earned them would gain by censoring.
contract ForcedInbox is IForcedInbox {
    /// @notice Longest transaction, bytes.
    uint256 public constant PAYLOAD_BYTES_MAX = 16 * 1024;
    /// @notice Longest delay and longest grace that can be deployed, seconds.
    uint64 public constant DELAY_MAX = 24 hours;
    /// @notice Highest base fee that can be deployed, wei.
    uint256 public constant BASE_FEE_MAX = 0.01 ether;
    /// @notice Pending items at which the fee is twice the base.
    uint256 public constant FEE_PENDING_UNIT = 64;

    /// @notice Seconds from `enqueue` to the deadline. [SC9]
    uint64 public immutable FORCE_DELAY;
    /// @notice Seconds from the deadline until anybody may include. [SC9]
    uint64 public immutable GRACE;
    /// @notice Fee of the first pending item, wei. [SC9]
    uint256 public immutable BASE_FEE;
    /// @notice Receives the forced entries.
    IBatchInbox public immutable BATCH_INBOX;
    /// @notice Knows which rollups exist.
    IRollupRegistry public immutable ROLLUPS;

    struct Queue {
        uint64 head;
        uint64 tail;
    }

    struct Item {
        bytes32 acc;
        uint64 deadline;
    }

    mapping(uint64 rollupId => Queue) private queues;
    mapping(uint64 rollupId => mapping(uint64 index => Item)) private items;

    error DelayOutOfBounds();
    error BaseFeeTooHigh(uint256 baseFee);
    error UnknownRollup(uint64 rollupId);
    error PayloadLength(uint256 length);
    error FeeTooLow(uint256 paid, uint256 fee);
    error NotQueued(uint64 upTo, uint64 head, uint64 tail);
    error NotDue(uint64 deadline);
    error NotThisContract(address named);

    /// @param registry Names the other contracts; must exist.
    /// @param forceDelay Seconds, 1 to 24 h.
    /// @param grace Seconds, at most 24 h.
    /// @param baseFee Of the first pending item, wei.
    constructor(IOperatorRegistry registry, uint64 forceDelay, uint64 grace, uint256 baseFee) {
        if (forceDelay == 0 || forceDelay > DELAY_MAX || grace > DELAY_MAX) {
            revert DelayOutOfBounds();
        }
        if (baseFee > BASE_FEE_MAX) revert BaseFeeTooHigh(baseFee);
        (,, address rollups, address batchInbox, address forcedInbox,,) = registry.contracts();
        if (forcedInbox != address(this)) revert NotThisContract(forcedInbox);
        FORCE_DELAY = forceDelay;
        GRACE = grace;
        BATCH_INBOX = IBatchInbox(batchInbox);
        ROLLUPS = IRollupRegistry(rollups);
        BASE_FEE = baseFee;
    }

    /// @inheritdoc IForcedInbox
    /// @dev Neither delay nor grace can change after deployment, so deadlines never fall within a
    /// queue: an item that is due makes every item before it due. The change is paid last, so that
    /// whoever enters again by it enqueues one more item and nothing else.
    function enqueue(uint64 rollupId, bytes calldata payload)
        external
        payable
        returns (uint64 index)
    {
        if (payload.length == 0 || payload.length > PAYLOAD_BYTES_MAX) {
            revert PayloadLength(payload.length);
        }
        if (!ROLLUPS.exists(rollupId)) revert UnknownRollup(rollupId);
        Queue storage queue_ = queues[rollupId];
        index = queue_.tail;
        uint256 price = _fee(rollupId, queue_.head, index);
        if (msg.value < price) revert FeeTooLow(msg.value, price);

        uint64 deadline = uint64(block.timestamp) + FORCE_DELAY;
        bytes32 before = index == 0 ? bytes32(0) : items[rollupId][index - 1].acc;
        bytes32 acc = keccak256(abi.encode(before, rollupId, index, deadline, keccak256(payload)));
        items[rollupId][index] = Item(acc, deadline);
        queue_.tail = index + 1;
        emit Forced(rollupId, index, deadline, payload);
        if (msg.value > price) Address.sendValue(payable(msg.sender), msg.value - price);
    }

    /// @inheritdoc IForcedInbox
    /// @dev The work is the same for one item and for a million: the hash chain of the last item
    /// stands for all of them, and payloads are in the logs of `enqueue`.
    function forceInclude(uint64 rollupId, uint64 upTo) external {
        Queue storage queue_ = queues[rollupId];
        (uint64 head, uint64 tail) = (queue_.head, queue_.tail);
        if (upTo <= head || upTo > tail) revert NotQueued(upTo, head, tail);
        Item storage last = items[rollupId][upTo - 1];
        uint64 deadline = last.deadline;
        if (block.timestamp <= uint256(deadline) + GRACE) revert NotDue(deadline);
        queue_.head = upTo;
        emit ForcedIncluded(rollupId, head, upTo);
        BATCH_INBOX.appendForced(rollupId, head, upTo, last.acc);
    }

    /// @inheritdoc IForcedInbox
    function fee(uint64 rollupId) external view returns (uint256) {
        return _fee(rollupId, queues[rollupId].head, queues[rollupId].tail);
    }

    /// @inheritdoc IForcedInbox
    function queue(uint64 rollupId) external view returns (uint64 head, uint64 tail) {
        return (queues[rollupId].head, queues[rollupId].tail);
    }

    /// @inheritdoc IForcedInbox
    function item(uint64 rollupId, uint64 index)
        external
        view
        returns (bytes32 acc_, uint64 deadline)
    {
        return (items[rollupId][index].acc, items[rollupId][index].deadline);
    }

    /// @inheritdoc IForcedInbox
    function nextDeadline(uint64 rollupId, uint64 consumed) external view returns (uint64) {
        Queue memory queue_ = queues[rollupId];
        uint64 next = consumed > queue_.head ? consumed : queue_.head;
        return next < queue_.tail ? items[rollupId][next].deadline : 0;
    }

    /// @dev Linear in the items nobody has consumed yet. What the committee claims to have consumed
    /// only lowers the fee, and can never exceed the queue here: a claim above the tail must not
    /// make the inbox revert.
    function _fee(uint64 rollupId, uint64 head, uint64 tail) private view returns (uint256) {
        uint64 seen = BATCH_INBOX.forcedSeen(rollupId);
        if (seen < head) seen = head;
        uint256 pending = seen < tail ? tail - seen : 0;
        return BASE_FEE * (FEE_PENDING_UNIT + pending) / FEE_PENDING_UNIT;
    }
}
