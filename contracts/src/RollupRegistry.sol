// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ICommitteeManager} from "./interfaces/ICommitteeManager.sol";
import {ILightClient} from "./interfaces/ILightClient.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IRollupRegistry} from "./interfaces/IRollupRegistry.sol";
import {CodeBlob} from "./libraries/CodeBlob.sol";
import {Header, Leaf, LockstepHash} from "./libraries/LockstepHash.sol";
import {PositionalProof} from "./libraries/PositionalProof.sol";

/// @title RollupRegistry
/// @notice Which rollups there are, how each wants to be ordered, and the prepaid credits out of
/// which the committee is paid. Amounts are wei of the native coin. [SC11]
/// @dev Credits leave a deposit in two ways only: by a certified `spent`, into the pot of the epoch
/// that certified it, or back to the rollup's owner, once a certified output has seen the request.
contract RollupRegistry is IRollupRegistry, AccessManaged, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    /// @notice What the owner of a rollup may change.
    struct Config {
        /// 1 lane-fifo; others as the timelock allows them.
        uint8 policyId;
        bool acceptsSealed;
        /// 0 POSTED: bytes on the L1. 1 VALIDIUM: bytes with the committee only.
        uint8 daMode;
        /// Credits that one block may spend, wei.
        uint128 maxSpendPerBlock;
    }

    struct Withdrawal {
        /// 0: none is pending.
        uint128 amount;
        uint64 requestBlock;
        /// Deposit when it was requested. Later deposits are no part of it, since the ordering
        /// state reserved from what it had then.
        uint128 deposit;
    }

    struct Rollup {
        address owner;
        uint64 evmChainId;
        uint8 txFormat;
        /// Deposited less withdrawn.
        uint128 deposit;
        /// Part of the deposit that went into pots; only rises.
        uint128 settled;
        Withdrawal withdrawal;
        /// L1 anchor of the newest header that was settled with.
        uint64 settledAnchor;
    }

    /// @notice Transactions are EVM transactions of `evmChainId`.
    uint8 public constant FORMAT_EVM = 0;
    /// @notice Transactions are bytes; `evmChainId` is 0.
    uint8 public constant FORMAT_OPAQUE = 1;
    /// @notice Batches are posted to the L1.
    uint8 public constant DA_POSTED = 0;
    /// @notice The certificate's signers hold the bytes.
    uint8 public constant DA_VALIDIUM = 1;
    /// @notice Blocks without a checkpoint after which a withdrawal needs none: 30 days of 12 s.
    uint64 public constant STALL_BLOCKS = 216_000;
    /// @notice Highest fee per byte that can be set, wei.
    uint96 public constant FEE_PER_BYTE_MAX = 1e12;
    /// @notice Highest fee of a sealed envelope that can be set, wei.
    uint96 public constant KEY_FEE_MAX = 0.01 ether;
    /// @notice Highest fee of a registration that can be set, wei.
    uint256 public constant REGISTER_FEE_MAX = 10 ether;
    uint256 private constant EVM_CHAIN_ID_MAX = 2 ** 53 - 1;
    uint256 private constant NAME_BYTES_MAX = 32;

    /// @notice Holders of keys, and the schedule of changes.
    IOperatorRegistry public immutable REGISTRY;
    /// @notice Committee blobs, for the shares of a pot.
    ICommitteeManager public immutable COMMITTEES;
    /// @notice Certified outputs.
    ILightClient public immutable LIGHT_CLIENT;

    /// @notice Rollups registered so far, which is the last id.
    uint64 public count;
    /// @notice Bit p - 1 is set if policy p may be chosen.
    uint8 public allowedPolicies;
    /// @notice Fee of a registration, wei.
    uint256 public registerFee;
    /// @notice Wei that ever came into the pot of an epoch.
    mapping(uint64 epoch => uint256) public pot;
    /// @notice Wei that an operator of an epoch's committee was paid from its pot.
    mapping(uint64 epoch => mapping(uint8 index => uint256)) public claimed;
    /// @notice Rollup that has a name, by keccak256 of the name; 0 if none.
    mapping(bytes32 nameHash => uint64) public idOfName;

    mapping(uint64 id => Rollup) private rollups_;
    mapping(uint64 id => Checkpoints.Trace208) private configs;
    Checkpoints.Trace208 private fees;

    /// @notice A rollup counts from `epoch` on.
    event RollupRegistered(
        uint64 indexed id,
        address owner,
        string name,
        uint64 evmChainId,
        uint8 policyId,
        bool acceptsSealed,
        uint8 txFormat,
        uint8 daMode,
        uint128 maxSpendPerBlock,
        uint64 epoch
    );
    /// @notice A configuration counts from `epoch` on; the last one before that epoch wins.
    event RollupConfigured(
        uint64 indexed id,
        uint8 policyId,
        bool acceptsSealed,
        uint8 daMode,
        uint128 maxSpendPerBlock,
        uint64 epoch
    );
    /// @notice Credits were added.
    event Deposited(uint64 indexed id, address from, uint256 amount);
    /// @notice The ordering state reserves up to `amount` when its anchor passes this.
    event WithdrawRequested(uint64 indexed id, uint256 amount);
    /// @notice `amount` was paid to the owner; the request is done.
    event Withdrawn(uint64 indexed id, uint256 amount);
    /// @notice `amount` went into the pot of `epoch`.
    event Settled(uint64 indexed id, uint64 indexed epoch, uint256 amount);
    /// @notice An operator was paid its share of a pot.
    event Claimed(uint64 indexed epoch, uint64 indexed operator, address to, uint256 amount);
    /// @notice Fees that count from `epoch` on, wei.
    event FeesSet(uint96 feePerByte, uint96 keyFee, uint64 epoch);
    /// @notice Fee of a registration from now on, wei.
    event RegisterFeeSet(uint256 fee);
    /// @notice Policies that may be chosen from now on.
    event AllowedPoliciesSet(uint8 mask);

    error NameInvalid();
    error NameTaken(uint64 id);
    error ConfigInvalid();
    error FeeTooHigh();
    error FeeTooLow(uint256 paid, uint256 fee);
    error UnknownRollup(uint64 id);
    error NotOwner(uint64 id, address caller);
    error NothingPaid();
    error WithdrawalPending(uint64 id);
    error NoWithdrawal(uint64 id);
    error AmountOutOfBounds(uint256 amount, uint256 free);
    error NotCertified(uint64 height);
    error NotUnderRoot();
    error NothingToSettle();
    error NotYetSettled(uint64 settledAnchor, uint64 requestBlock);
    error NoCommittee(uint64 epoch);
    error NotInCommittee(uint64 epoch, uint8 index);
    error NothingToClaim();

    /// @param authority Access manager of the tunables.
    /// @param registry Names the other contracts; must exist.
    /// @param registerFee_ Wei.
    constructor(address authority, IOperatorRegistry registry, uint256 registerFee_)
        AccessManaged(authority)
    {
        (address committee, address lightClient,,,,,) = registry.contracts();
        REGISTRY = registry;
        COMMITTEES = ICommitteeManager(committee);
        LIGHT_CLIENT = ILightClient(lightClient);
        _setRegisterFee(registerFee_);
        _setAllowedPolicies(1);
    }

    // Rollups

    /// @notice Registers a rollup; what exceeds the fee is its first deposit. The fee goes to the
    /// committee of the epoch from which the rollup counts.
    /// @param name 1 to 32 of a-z 0-9 -, a letter first: an id in an address is no name.
    /// @param evmChainId EVM: 1 to 2^53 - 1. OPAQUE: 0.
    /// @param txFormat 0 EVM, 1 OPAQUE.
    function register(
        string calldata name,
        uint64 evmChainId,
        uint8 policyId,
        bool acceptsSealed,
        uint8 txFormat,
        uint8 daMode,
        uint128 maxSpendPerBlock
    ) external payable returns (uint64 id) {
        id = _create(name, evmChainId, txFormat);
        Config memory config = Config(policyId, acceptsSealed, daMode, maxSpendPerBlock);
        uint64 epoch = _setConfig(id, txFormat, config);
        _announce(id, name, config, epoch);
        uint256 fee = registerFee;
        if (msg.value < fee) revert FeeTooLow(msg.value, fee);
        pot[epoch] += fee;
        if (msg.value > fee) _deposit(id, msg.value - fee);
    }

    /// @notice Replaces the configuration, from the epoch on from which a registry change counts.
    function configure(
        uint64 id,
        uint8 policyId,
        bool acceptsSealed,
        uint8 daMode,
        uint128 maxSpendPerBlock
    ) external {
        uint8 txFormat = _owned(id).txFormat;
        Config memory config = Config(policyId, acceptsSealed, daMode, maxSpendPerBlock);
        uint64 epoch = _setConfig(id, txFormat, config);
        emit RollupConfigured(id, policyId, acceptsSealed, daMode, maxSpendPerBlock, epoch);
    }

    // Credits

    /// @notice Adds credits to a rollup; anybody may.
    function deposit(uint64 id) external payable {
        if (!exists(id)) revert UnknownRollup(id);
        if (msg.value == 0) revert NothingPaid();
        _deposit(id, msg.value);
    }

    /// @notice Asks for credits back. One request at a time.
    function requestWithdraw(uint64 id, uint128 amount) external {
        Rollup storage rollup = _owned(id);
        if (rollup.withdrawal.amount > 0) revert WithdrawalPending(id);
        uint128 free = rollup.deposit - rollup.settled;
        if (amount == 0 || amount > free) revert AmountOutOfBounds(amount, free);
        rollup.withdrawal = Withdrawal(amount, uint64(block.number), rollup.deposit);
        emit WithdrawRequested(id, amount);
    }

    /// @notice Pays the request to the owner, less what was spent before the ordering state could
    /// reserve it. It needs a settled leaf of an output that had seen the request, or 30 days
    /// without checkpoints.
    function withdraw(uint64 id) external nonReentrant returns (uint128 amount) {
        Rollup storage rollup = _owned(id);
        Withdrawal memory request = rollup.withdrawal;
        if (request.amount == 0) revert NoWithdrawal(id);
        if (rollup.settledAnchor < request.requestBlock && !_stalledSince(request.requestBlock)) {
            revert NotYetSettled(rollup.settledAnchor, request.requestBlock);
        }
        uint128 settled = rollup.settled;
        amount = request.deposit > settled ? request.deposit - settled : 0;
        if (amount > request.amount) amount = request.amount;
        rollup.deposit -= amount;
        delete rollup.withdrawal;
        emit Withdrawn(id, amount);
        Address.sendValue(payable(rollup.owner), amount);
    }

    /// @notice Moves what a certified leaf says was spent from the deposit to the pot of the
    /// header's epoch; anybody may. More than the deposit is owed by nobody.
    /// @param proof Siblings of the leaf under `header.rollupsRoot`.
    function settle(
        uint64 rollupId,
        Header calldata header,
        Leaf calldata leaf,
        bytes32[] calldata proof
    ) external {
        _checkCertified(rollupId, header, leaf, proof);
        Rollup storage rollup = rollups_[rollupId];
        uint128 before = rollup.settled;
        uint128 spent = Math.min(leaf.spent, rollup.deposit).toUint128();
        uint128 amount = spent > before ? spent - before : 0;
        bool newer = header.anchorNumber > rollup.settledAnchor;
        if (amount == 0 && !newer) revert NothingToSettle();
        if (newer) rollup.settledAnchor = header.anchorNumber;
        if (amount > 0) {
            rollup.settled = spent;
            pot[header.epoch] += amount;
        }
        emit Settled(rollupId, header.epoch, amount);
    }

    /// @notice Pays an operator of an epoch's committee its share of what the pot got so far, to
    /// the operator's present owner; anybody may call.
    /// @param index Place in the committee blob.
    /// @param key BLS key there, uncompressed, 96 bytes.
    function claim(uint64 epoch, uint8 index, bytes calldata key)
        external
        nonReentrant
        returns (uint256 amount)
    {
        (address blob,) = COMMITTEES.committees(epoch);
        if (blob == address(0)) revert NoCommittee(epoch);
        bytes32 keyHash = keccak256(key);
        (uint8 held, uint8 seats) = _seatsOf(blob, index, keyHash);
        if (held == 0) revert NotInCommittee(epoch, index);
        uint256 share = pot[epoch] * held / seats;
        amount = share - claimed[epoch][index];
        if (amount == 0) revert NothingToClaim();
        claimed[epoch][index] = share;
        uint64 operator = REGISTRY.keyOwner(keyHash);
        address to = REGISTRY.ownerOf(operator);
        emit Claimed(epoch, operator, to, amount);
        Address.sendValue(payable(to), amount);
    }

    // Tunables

    /// @notice Sets the sequencing fees, wei; timelocked.
    function setFees(uint96 feePerByte, uint96 keyFee) external restricted {
        if (feePerByte > FEE_PER_BYTE_MAX || keyFee > KEY_FEE_MAX) revert FeeTooHigh();
        uint64 epoch = REGISTRY.epochOf(block.number);
        fees.push(uint256(epoch).toUint48(), uint208(feePerByte) << 96 | keyFee);
        emit FeesSet(feePerByte, keyFee, epoch);
    }

    /// @notice Sets the fee of a registration, wei; timelocked.
    function setRegisterFee(uint256 fee) external restricted {
        _setRegisterFee(fee);
    }

    /// @notice Sets the policies that may be chosen: bit p - 1 for policy p; timelocked.
    /// Configurations made before stay.
    function setAllowedPolicies(uint8 mask) external restricted {
        _setAllowedPolicies(mask);
    }

    // Views

    /// @notice One rollup; zeros if there is none.
    function rollups(uint64 id) external view returns (Rollup memory) {
        return rollups_[id];
    }

    /// @notice Configuration of a rollup in an epoch; zeros before it counts.
    function configAt(uint64 id, uint64 epoch) public view returns (Config memory) {
        uint208 packed = configs[id].upperLookupRecent(uint256(epoch).toUint48());
        return Config(
            uint8(packed >> 144), uint8(packed >> 136) != 0, uint8(packed >> 128), uint128(packed)
        );
    }

    /// @notice Sequencing fees in an epoch, wei.
    function feesAt(uint64 epoch) external view returns (uint96 feePerByte, uint96 keyFee) {
        uint208 packed = fees.upperLookupRecent(uint256(epoch).toUint48());
        return (uint96(packed >> 96), uint96(packed));
    }

    /// @inheritdoc IRollupRegistry
    function exists(uint64 id) public view returns (bool) {
        return id > 0 && id <= count;
    }

    /// @inheritdoc IRollupRegistry
    function isPosted(uint64 id, uint64 epoch) external view returns (bool) {
        uint208 packed = configs[id].upperLookupRecent(uint256(epoch).toUint48());
        return packed != 0 && uint8(packed >> 128) == DA_POSTED;
    }

    // Internals

    function _create(string calldata name, uint64 evmChainId, uint8 txFormat)
        private
        returns (uint64 id)
    {
        bool named = txFormat == FORMAT_OPAQUE
            ? evmChainId == 0
            : evmChainId > 0 && evmChainId <= EVM_CHAIN_ID_MAX;
        if (txFormat > FORMAT_OPAQUE || !named) revert ConfigInvalid();
        bytes32 nameHash = _checkName(name);
        id = ++count;
        idOfName[nameHash] = id;
        Rollup storage rollup = rollups_[id];
        (rollup.owner, rollup.evmChainId, rollup.txFormat) = (msg.sender, evmChainId, txFormat);
    }

    function _announce(uint64 id, string calldata name, Config memory config, uint64 epoch)
        private
    {
        Rollup storage rollup = rollups_[id];
        emit RollupRegistered(
            id,
            rollup.owner,
            name,
            rollup.evmChainId,
            config.policyId,
            config.acceptsSealed,
            rollup.txFormat,
            config.daMode,
            config.maxSpendPerBlock,
            epoch
        );
    }

    function _deposit(uint64 id, uint256 amount) private {
        rollups_[id].deposit += amount.toUint128();
        emit Deposited(id, msg.sender, amount);
    }

    function _setConfig(uint64 id, uint8 txFormat, Config memory config)
        private
        returns (uint64 epoch)
    {
        bool allowed = config.policyId > 0 && config.policyId <= 4
            && allowedPolicies >> (config.policyId - 1) & 1 == 1;
        // Policies 3 and 4 order by what only an EVM transaction shows.
        bool readable = txFormat == FORMAT_EVM || config.policyId < 3;
        if (!allowed || !readable || config.daMode > DA_VALIDIUM) revert ConfigInvalid();
        epoch = REGISTRY.epochOf(block.number);
        uint208 packed = uint208(config.policyId) << 144 | uint208(config.acceptsSealed ? 1 : 0)
            << 136 | uint208(config.daMode) << 128 | config.maxSpendPerBlock;
        configs[id].push(uint256(epoch).toUint48(), packed);
    }

    function _setRegisterFee(uint256 fee) private {
        if (fee > REGISTER_FEE_MAX) revert FeeTooHigh();
        registerFee = fee;
        emit RegisterFeeSet(fee);
    }

    function _setAllowedPolicies(uint8 mask) private {
        if (mask == 0 || mask > 15) revert ConfigInvalid();
        allowedPolicies = mask;
        emit AllowedPoliciesSet(mask);
    }

    function _owned(uint64 id) private view returns (Rollup storage rollup) {
        rollup = rollups_[id];
        if (rollup.owner != msg.sender) revert NotOwner(id, msg.sender);
    }

    /// @dev The newest anchor stands for the time of the newest checkpoint; a request is never
    /// older than 30 days at once because the network was silent before it.
    function _stalledSince(uint64 requestBlock) private view returns (bool) {
        (,, uint64 anchor,) = LIGHT_CLIENT.head();
        uint64 from = anchor > requestBlock ? anchor : requestBlock;
        return block.number > uint256(from) + STALL_BLOCKS;
    }

    /// @dev Seats of member `index` and of all; no seats if there is no such member with this key.
    function _seatsOf(address blob, uint8 index, bytes32 keyHash)
        private
        view
        returns (uint8 held, uint8 seats)
    {
        (uint8 members, uint8 all) = CodeBlob.counts(blob);
        if (index >= members) return (0, all);
        (bytes memory key, uint8 own) = CodeBlob.member(blob, index);
        return (keccak256(key) == keyHash ? own : 0, all);
    }

    function _checkCertified(
        uint64 rollupId,
        Header calldata header,
        Leaf calldata leaf,
        bytes32[] calldata proof
    ) private view {
        if (!exists(rollupId) || leaf.rollupId != rollupId) {
            revert UnknownRollup(rollupId);
        }
        bytes32 outputHash = LockstepHash.outputHash(header);
        if (!LIGHT_CLIENT.isCheckpoint(outputHash)) {
            revert NotCertified(header.height);
        }
        bytes32 node = LockstepHash.leafHash(leaf);
        bool proven = PositionalProof.verify(
            header.rollupsRoot, node, rollupId - 1, header.rollupCount, proof
        );
        if (!proven) revert NotUnderRoot();
    }

    function _checkName(string calldata name) private view returns (bytes32 nameHash) {
        bytes calldata text = bytes(name);
        if (text.length == 0 || text.length > NAME_BYTES_MAX) revert NameInvalid();
        for (uint256 i; i < text.length; ++i) {
            bytes1 char = text[i];
            bool letter = char >= "a" && char <= "z";
            bool other = char >= "0" && char <= "9" || char == "-";
            if (!letter && (i == 0 || !other)) revert NameInvalid();
        }
        nameHash = keccak256(text);
        if (idOfName[nameHash] != 0) revert NameTaken(idOfName[nameHash]);
    }
}
