// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ICommitteeManager} from "./interfaces/ICommitteeManager.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {BLS12381} from "./libraries/BLS12381.sol";
import {CodeBlob} from "./libraries/CodeBlob.sol";
import {LockstepHash} from "./libraries/LockstepHash.sol";

/// @notice Where an operator stands.
enum Status {
    NONE,
    /// Holds seats.
    ACTIVE,
    /// Holds none any more; its bond is out after `unlock`.
    EXITING,
    /// Lost its seats to evidence; what is left of its bond is out after `unlock`.
    SLASHED
}

/// @notice One operator.
struct Operator {
    address owner;
    Status status;
    /// Index in every set while it holds seats; 0..127.
    uint8 place;
    /// Bonded; how many count in an epoch is the committee's cap rule. [SC2]
    uint8 seats;
    /// Unix seconds from which `exiting` can be withdrawn.
    uint64 unlock;
    /// Contract whose code is the key, 96 bytes.
    address keyPtr;
    /// Ed25519 key of the node.
    bytes32 nodeKey;
    /// Smallest units of the token: SEAT_BOND times `seats`.
    uint128 bond;
    /// Of seats given back; slashable until it is withdrawn.
    uint128 exiting;
}

/// @title OperatorRegistry
/// @notice Who may sequence, with how many seats, keys and bond, from which epoch on. Its address is
/// the network's identity. [SC5]
/// @dev The token takes no fee on transfers and calls nobody back. A change in L1 block b counts from
/// epoch `(b - base) / P + 2` on, so a set is fixed long before it begins. [SC1]
contract OperatorRegistry is IOperatorRegistry, AccessManaged, ReentrancyGuardTransient {
    using BLS12381 for BLS12381.G1;
    using Checkpoints for Checkpoints.Trace208;
    using SafeERC20 for IERC20;

    /// @notice The other contracts of the network.
    struct Contracts {
        address committee;
        address lightClient;
        address rollups;
        address batchInbox;
        address forcedInbox;
        address slasher;
        address token;
    }

    /// @notice What is fixed for ever.
    struct Parameters {
        /// P: L1 blocks per epoch.
        uint64 epochBlocks;
        /// Seconds for which a written committee's certificates count.
        uint64 validity;
        /// Seconds after that in which evidence still finds a bond.
        uint64 evidenceWindow;
        /// Seconds from giving seats back to getting their bond.
        uint64 exitDelay;
        /// Smallest units of the token per seat.
        uint128 seatBond;
    }

    /// @notice Places, hence operators, of a set. [D1]
    uint256 public constant PLACES = 128;
    /// @notice Seats that one operator may bond: more never count. [SC2]
    uint8 public constant OPERATOR_SEATS_MAX = 84;
    /// @notice Bytes of an endpoint.
    uint256 public constant MULTIADDR_LENGTH_MAX = 256;
    /// @notice Bound of the reporter's reward, in 1/10,000 of what is slashed.
    uint16 public constant REWARD_BPS_MAX = 1_000;
    /// @notice Where slashed tokens end.
    address public constant BURNED = 0x000000000000000000000000000000000000dEaD;
    uint256 private constant L1_BLOCK_SECONDS = 12;
    uint256 private constant BPS = 10_000;

    /// @inheritdoc IOperatorRegistry
    uint64 public immutable EPOCH_L1_BLOCKS;
    /// @inheritdoc IOperatorRegistry
    uint64 public immutable VALIDITY;
    /// @notice Seconds from giving seats back to getting their bond.
    uint64 public immutable EXIT_DELAY;
    /// @notice Smallest units of the token per seat.
    uint128 public immutable SEAT_BOND;
    ICommitteeManager private immutable COMMITTEE;
    address private immutable LIGHT_CLIENT;
    address private immutable ROLLUPS;
    address private immutable BATCH_INBOX;
    address private immutable FORCED_INBOX;
    address private immutable SLASHER;
    IERC20 private immutable TOKEN;

    /// @notice Whether `register` and `addSeats` are stopped. Nothing else ever is.
    bool public joinsPaused;
    /// @notice Reward of a reporter, in 1/10,000 of what is slashed.
    uint16 public rewardBps = 500;
    /// @notice Id of the newest operator; ids are dense from 1.
    uint64 public operatorCount;
    /// @inheritdoc IOperatorRegistry
    uint256 public placeCount;
    /// Bonded seats by place as of the newest change, one byte each, first place lowest.
    uint256[PLACES / 32] private _seats;
    Checkpoints.Trace208[PLACES] private _places;
    mapping(uint64 id => Operator) private _operators;
    /// @inheritdoc IOperatorRegistry
    mapping(bytes32 keyHash => uint64 id) public keyOwner;
    /// @notice Operator that ever named this node key; 0 if none.
    mapping(bytes32 nodeKey => uint64 id) public nodeOwner;
    /// @notice Account that may take an operator over with `acceptOwner`.
    mapping(uint64 id => address) public pendingOwner;

    /// @notice An operator joined at `place`; its seats count from `epoch` on.
    event Registered(
        uint64 indexed id,
        address indexed owner,
        uint8 place,
        bytes key,
        bytes32 nodeKey,
        uint8 seats,
        string multiaddr,
        uint64 epoch
    );
    /// @notice Bonded seats counted from `epoch` on; 0: the operator leaves.
    event SeatsChanged(uint64 indexed id, uint8 seats, uint64 epoch);
    /// @notice `key` counts from `epoch` on.
    event KeyRotated(uint64 indexed id, bytes key, uint64 epoch);
    /// @notice `seats` seats end with `epoch`; their bond is out at `unlock`, Unix seconds.
    event ExitRequested(uint64 indexed id, uint8 seats, uint64 epoch, uint64 unlock);
    /// @notice An operator got bond back.
    event Withdrawn(uint64 indexed id, uint256 amount);
    /// @notice An operator lost `amount`, and its seats from `epoch` on.
    event Slashed(uint64 indexed id, uint256 amount, address reporter, uint64 epoch);
    /// @notice `nodeKey` counts from `epoch` on; peers use both at once.
    event EndpointUpdated(uint64 indexed id, bytes32 nodeKey, string multiaddr, uint64 epoch);
    /// @notice Another account owns an operator.
    event OwnerChanged(uint64 indexed id, address owner);
    /// @notice Joins were stopped or allowed again.
    event JoinsPaused(bool paused);
    /// @notice The reward of reporters changed.
    event RewardSet(uint16 bps);

    /// A schedule or bond of zero, or an exit that ends before evidence does.
    error BadParameters();
    /// Joins are stopped.
    error JoinsArePaused();
    /// The caller does not own this operator, or may not take it over.
    error NotOwner(uint64 id);
    /// The caller is not the Slasher.
    error NotSlasher();
    /// No seat, more than there are, or more than an operator may bond.
    error BadSeats(uint256 seats);
    /// Somebody registered this key before.
    error KeyTaken(bytes32 keyHash);
    /// Another operator named this node key before, or it is zero.
    error NodeKeyTaken(bytes32 nodeKey);
    /// The proof of possession is not by this key, for this owner and node key.
    error BadPossession();
    /// An endpoint beyond MULTIADDR_LENGTH_MAX.
    error MultiaddrTooLong(uint256 length);
    /// All places are used, by operators with at least as many seats.
    error NoPlace();
    /// The operator holds no seats.
    error NotActive(uint64 id);
    /// Nothing to withdraw before `unlock`, or at all.
    error Locked(uint64 unlock);
    /// More than 1/1 slashed, or a reward beyond its bound.
    error BadBps(uint16 bps);

    /// @param authority An AccessManager.
    constructor(address authority, Contracts memory contracts_, Parameters memory parameters)
        AccessManaged(authority)
    {
        uint256 exitDelayMin = 6 * uint256(parameters.epochBlocks) * L1_BLOCK_SECONDS
            + parameters.validity + parameters.evidenceWindow;
        if (
            parameters.epochBlocks == 0 || parameters.seatBond == 0
                || parameters.exitDelay < exitDelayMin
        ) revert BadParameters();
        EPOCH_L1_BLOCKS = parameters.epochBlocks;
        VALIDITY = parameters.validity;
        EXIT_DELAY = parameters.exitDelay;
        SEAT_BOND = parameters.seatBond;
        COMMITTEE = ICommitteeManager(contracts_.committee);
        LIGHT_CLIENT = contracts_.lightClient;
        ROLLUPS = contracts_.rollups;
        BATCH_INBOX = contracts_.batchInbox;
        FORCED_INBOX = contracts_.forcedInbox;
        SLASHER = contracts_.slasher;
        TOKEN = IERC20(contracts_.token);
    }

    /// @notice Joins with `seats` seats, whose bond the caller approved. If all places are used, the
    /// operator with the fewest seats exits, of several the latest, if it has fewer than `seats`.
    /// @param key96 Uncompressed G1.
    /// @param pop192 Signature of the POP statement by this key. [K2]
    /// @param nodeKey Ed25519 key of the node.
    /// @return id Of the new operator, which the caller owns.
    function register(
        uint8 seats,
        bytes calldata key96,
        bytes calldata pop192,
        bytes32 nodeKey,
        string calldata multiaddr
    ) external nonReentrant returns (uint64 id) {
        if (joinsPaused) revert JoinsArePaused();
        if (seats == 0 || seats > OPERATOR_SEATS_MAX) revert BadSeats(seats);
        id = ++operatorCount;
        _operators[id].owner = msg.sender;
        _setNode(id, nodeKey, multiaddr);
        _setKey(id, key96, pop192);
        _seat(id, seats, key96, multiaddr);
        TOKEN.safeTransferFrom(msg.sender, address(this), uint256(SEAT_BOND) * seats);
    }

    /// @notice Bonds `seats` more seats.
    function addSeats(uint64 id, uint8 seats) external nonReentrant {
        if (joinsPaused) revert JoinsArePaused();
        Operator storage operator = _owned(id);
        if (operator.status != Status.ACTIVE) revert NotActive(id);
        uint256 total = uint256(operator.seats) + seats;
        if (seats == 0 || total > OPERATOR_SEATS_MAX) revert BadSeats(seats);
        operator.bond += SEAT_BOND * seats;
        _changeSeats(id, uint8(total), epochOf(block.number));
        TOKEN.safeTransferFrom(msg.sender, address(this), uint256(SEAT_BOND) * seats);
    }

    /// @notice Gives `seats` seats back. They still sign, and are slashable, until their last epoch
    /// is over; all bond on its way out waits for the newest request's `unlock`.
    function requestExit(uint64 id, uint8 seats) external {
        Operator storage operator = _owned(id);
        if (seats == 0 || seats > operator.seats) revert BadSeats(seats);
        _exit(id, seats, epochOf(block.number));
    }

    /// @notice Pays out the bond of seats given back.
    function withdraw(uint64 id) external nonReentrant returns (uint256 amount) {
        Operator storage operator = _owned(id);
        amount = operator.exiting;
        if (amount == 0 || block.timestamp < operator.unlock) revert Locked(operator.unlock);
        operator.exiting = 0;
        emit Withdrawn(id, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice Replaces the BLS key. The old one stays this operator's, and slashable, for ever.
    function rotateKey(uint64 id, bytes calldata key96, bytes calldata pop192) external {
        Operator storage operator = _owned(id);
        if (operator.status != Status.ACTIVE) revert NotActive(id);
        address keyPtr = _setKey(id, key96, pop192);
        uint64 epoch = epochOf(block.number);
        _sit(operator.place, keyPtr, id, operator.seats, epoch);
        emit KeyRotated(id, key96, epoch);
    }

    /// @notice Replaces node key and endpoint.
    function updateEndpoint(uint64 id, bytes32 nodeKey, string calldata multiaddr) external {
        _owned(id);
        _setNode(id, nodeKey, multiaddr);
        emit EndpointUpdated(id, nodeKey, multiaddr, epochOf(block.number));
    }

    /// @notice Offers an operator, with bond and liabilities, to `to`; zero takes the offer back.
    function transferOwner(uint64 id, address to) external {
        _owned(id);
        pendingOwner[id] = to;
    }

    /// @notice Takes an operator over.
    function acceptOwner(uint64 id) external {
        if (pendingOwner[id] != msg.sender) revert NotOwner(id);
        delete pendingOwner[id];
        _operators[id].owner = msg.sender;
        emit OwnerChanged(id, msg.sender);
    }

    /// @inheritdoc IOperatorRegistry
    /// @dev What remains becomes exiting bond, so a partial penalty ends the membership too.
    function slash(uint64 id, uint16 bps, address reporter)
        external
        nonReentrant
        returns (uint256 amount)
    {
        if (msg.sender != SLASHER) revert NotSlasher();
        if (bps > BPS) revert BadBps(bps);
        Operator storage operator = _operators[id];
        if (operator.status == Status.NONE) revert NotActive(id);
        uint64 epoch = epochOf(block.number);
        if (operator.seats != 0) _exit(id, operator.seats, epoch);
        operator.status = Status.SLASHED;
        amount = (uint256(operator.exiting) * bps) / BPS;
        operator.exiting -= uint128(amount);
        emit Slashed(id, amount, reporter, epoch);
        uint256 reward = reporter == address(0) ? 0 : (amount * rewardBps) / BPS;
        if (reward != 0) TOKEN.safeTransfer(reporter, reward);
        if (amount != reward) TOKEN.safeTransfer(BURNED, amount - reward);
    }

    /// @notice Stops `register` and `addSeats`, or allows them again.
    function setJoinsPaused(bool paused) external restricted {
        joinsPaused = paused;
        emit JoinsPaused(paused);
    }

    /// @notice Sets the reporter's reward, at most REWARD_BPS_MAX.
    function setReward(uint16 bps) external restricted {
        if (bps > REWARD_BPS_MAX) revert BadBps(bps);
        rewardBps = bps;
        emit RewardSet(bps);
    }

    /// @inheritdoc IOperatorRegistry
    function contracts()
        external
        view
        returns (
            address committee,
            address lightClient,
            address rollups,
            address batchInbox,
            address forcedInbox,
            address slasher,
            address token
        )
    {
        return (
            address(COMMITTEE),
            LIGHT_CLIENT,
            ROLLUPS,
            BATCH_INBOX,
            FORCED_INBOX,
            SLASHER,
            address(TOKEN)
        );
    }

    /// @notice One operator; zeros if there is none.
    function operators(uint64 id) external view returns (Operator memory) {
        return _operators[id];
    }

    /// @inheritdoc IOperatorRegistry
    function ownerOf(uint64 id) external view returns (address) {
        return _operators[id].owner;
    }

    /// @notice Smallest units of the token per seat.
    function seatBond() external view returns (uint128) {
        return SEAT_BOND;
    }

    /// @inheritdoc IOperatorRegistry
    function placesAt(uint64 epoch) external view returns (uint256[] memory places) {
        uint256 count = placeCount;
        places = new uint256[](count);
        for (uint256 place = 0; place < count; place++) {
            places[place] = _places[place].upperLookupRecent(uint48(epoch));
        }
    }

    /// @inheritdoc IOperatorRegistry
    function epochOf(uint256 blockNumber) public view returns (uint64 effectiveEpoch) {
        uint256 base = COMMITTEE.base();
        if (base == 0 || blockNumber < base) return 0;
        return uint64((blockNumber - base) / EPOCH_L1_BLOCKS + 2);
    }

    function _owned(uint64 id) private view returns (Operator storage operator) {
        operator = _operators[id];
        if (operator.owner != msg.sender) revert NotOwner(id);
    }

    /// Writes a key that nobody had before, after its proof of possession.
    function _setKey(uint64 id, bytes calldata key96, bytes calldata pop192)
        private
        returns (address keyPtr)
    {
        Operator storage operator = _operators[id];
        bytes32 keyHash = keccak256(key96);
        if (keyOwner[keyHash] != 0) revert KeyTaken(keyHash);
        keyOwner[keyHash] = id;
        bytes32 digest =
            LockstepHash.possessionDigest(address(this), msg.sender, keyHash, operator.nodeKey);
        if (!BLS12381.parseKey(key96).verify(digest, pop192)) revert BadPossession();
        keyPtr = CodeBlob.write(key96);
        operator.keyPtr = keyPtr;
    }

    function _setNode(uint64 id, bytes32 nodeKey, string calldata multiaddr) private {
        if (bytes(multiaddr).length > MULTIADDR_LENGTH_MAX) {
            revert MultiaddrTooLong(bytes(multiaddr).length);
        }
        uint64 namedBy = nodeOwner[nodeKey];
        if (nodeKey == 0 || (namedBy != 0 && namedBy != id)) revert NodeKeyTaken(nodeKey);
        nodeOwner[nodeKey] = id;
        _operators[id].nodeKey = nodeKey;
    }

    /// Gives a newcomer, whose keys are set, a place.
    function _seat(uint64 id, uint8 seats, bytes calldata key96, string calldata multiaddr)
        private
    {
        uint64 epoch = epochOf(block.number);
        uint8 place = _takePlace(seats, epoch);
        Operator storage operator = _operators[id];
        (operator.status, operator.place, operator.seats) = (Status.ACTIVE, place, seats);
        operator.bond = SEAT_BOND * seats;
        _sit(place, operator.keyPtr, id, seats, epoch);
        bytes32 nodeKey = operator.nodeKey;
        emit Registered(id, msg.sender, place, key96, nodeKey, seats, multiaddr, epoch);
    }

    /// Moves seats and their bond out.
    function _exit(uint64 id, uint8 seats, uint64 epoch) private {
        Operator storage operator = _operators[id];
        uint128 amount = SEAT_BOND * seats;
        operator.bond -= amount;
        operator.exiting += amount;
        uint64 unlock = uint64(block.timestamp) + EXIT_DELAY;
        operator.unlock = unlock;
        uint8 left = operator.seats - seats;
        if (left == 0) operator.status = Status.EXITING;
        _changeSeats(id, left, epoch);
        emit ExitRequested(id, seats, epoch, unlock);
    }

    function _changeSeats(uint64 id, uint8 seats, uint64 epoch) private {
        Operator storage operator = _operators[id];
        operator.seats = seats;
        _sit(operator.place, operator.keyPtr, id, seats, epoch);
        emit SeatsChanged(id, seats, epoch);
    }

    /// Who sits at a place from `epoch` on.
    function _sit(uint8 place, address keyPtr, uint64 id, uint8 seats, uint64 epoch) private {
        uint208 value = (uint208(uint160(keyPtr)) << 48) | (uint208(id) << 8) | seats;
        _places[place].push(uint48(epoch), value);
        uint256 shift = 8 * (place & 31);
        uint256 word = _seats[place >> 5];
        _seats[place >> 5] = (word & ~(uint256(0xff) << shift)) | (uint256(seats) << shift);
    }

    /// The lowest place that is empty from `epoch` on; else that of the operator with the fewest
    /// seats, the latest of several, which exits.
    function _takePlace(uint8 seats, uint64 epoch) private returns (uint8) {
        uint256 count = placeCount;
        uint256 fewest = type(uint256).max;
        for (uint256 place = 0; place < count; place++) {
            uint256 held = _seatsAt(place);
            if (held == 0) return uint8(place);
            if (held < fewest) fewest = held;
        }
        if (count < PLACES) {
            placeCount = count + 1;
            return uint8(count);
        }
        if (fewest >= seats) revert NoPlace();
        uint64 latest = 0;
        for (uint256 place = 0; place < count; place++) {
            if (_seatsAt(place) != fewest) continue;
            uint64 id = uint40(_places[place].latest() >> 8);
            if (id > latest) latest = id;
        }
        Operator storage displaced = _operators[latest];
        _exit(latest, displaced.seats, epoch);
        return displaced.place;
    }

    function _seatsAt(uint256 place) private view returns (uint256) {
        return (_seats[place >> 5] >> (8 * (place & 31))) & 0xff;
    }
}
