// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RollupRegistry} from "../src/RollupRegistry.sol";
import {Header, Leaf} from "../src/libraries/LockstepHash.sol";
import {FuzzSelector} from "./InboxInvariants.t.sol";
import {NetworkFixture} from "./NetworkFixture.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";

/// @notice Owners, settlers and operators around the credits of three rollups.
contract CreditHandler is NetworkFixture {
    uint256 public constant MEMBERS = 4;
    address private constant BLOB = address(0xb10b);

    uint64 private height;
    uint256[4] private spent;
    uint128[4] private lastSettled;
    /// Wei that came in and went out, as seen from here.
    uint256 public paidIn;
    uint256 public paidOut;

    constructor() {
        setUp();
        bytes memory blob = abi.encodePacked(uint8(0), uint8(4), uint8(7), new bytes(96));
        for (uint8 i; i < MEMBERS; ++i) {
            blob = abi.encodePacked(blob, keyOf(i), i == 0 ? uint8(1) : uint8(2));
            network.setKey(keccak256(keyOf(i)), i + 1, address(uint160(0x1000 + i)));
        }
        vm.etch(BLOB, blob);
        for (uint64 epoch; epoch < 200; ++epoch) {
            network.setCommittee(epoch, BLOB);
        }
        paidIn = 3 * REGISTER_FEE;
    }

    function keyOf(uint8 member) public pure returns (bytes memory key) {
        key = new bytes(96);
        for (uint256 i; i < 96; ++i) {
            key[i] = bytes1(member + 1);
        }
    }

    function deposit(uint8 which, uint64 amount) external {
        uint256 value = bound(amount, 1, 10 ether);
        rollups.deposit{value: value}(_rollup(which));
        paidIn += value;
    }

    function request(uint8 which, uint128 amount) external {
        uint64 id = _rollup(which);
        RollupRegistry.Rollup memory rollup = rollups.rollups(id);
        uint128 free = rollup.deposit - rollup.settled;
        if (free == 0 || rollup.withdrawal.amount > 0) return;
        rollups.requestWithdraw(id, uint128(bound(amount, 1, free)));
    }

    /// @notice Succeeds iff there is a request and an output that saw it was settled.
    function withdraw(uint8 which) external {
        uint64 id = _rollup(which);
        RollupRegistry.Rollup memory rollup = rollups.rollups(id);
        bool ready =
            rollup.withdrawal.amount > 0 && rollup.settledAnchor >= rollup.withdrawal.requestBlock;
        uint256 before = address(this).balance;
        (bool done,) = address(rollups).call(abi.encodeCall(rollups.withdraw, (id)));
        assertTrue(done == ready, "withdrawn iff ready");
        paidOut += address(this).balance - before;
    }

    /// @notice The committee certifies any number, a lower one too, and somebody settles it.
    function settle(uint8 which, uint64 more, bool older) external {
        uint64 id = _rollup(which);
        Leaf memory leaf = leafOf(id, ++height, 0);
        if (older) leaf.spent = spent[id] / 2;
        else leaf.spent = spent[id] += bound(more, 0, 8 ether);
        Leaf[] memory leaves = leavesWith(leaf);
        Header memory header = checkpointOf(height, leaves);
        bytes32[] memory proof = Tree.proofOf(hashesOf(leaves), id - 1);
        (bool done,) =
            address(rollups).call(abi.encodeCall(rollups.settle, (id, header, leaf, proof)));
        uint128 now_ = rollups.rollups(id).settled;
        assertLe(lastSettled[id], now_, "settled only rises");
        assertLe(now_, spent[id], "by certified numbers only");
        assertTrue(done || now_ == lastSettled[id], "a refusal changes nothing");
        lastSettled[id] = now_;
    }

    function claim(uint8 member) external {
        uint8 index = uint8(bound(member, 0, MEMBERS - 1));
        address to = address(uint160(0x1000 + index));
        uint256 before = to.balance;
        (bool done,) =
            address(rollups).call(abi.encodeCall(rollups.claim, (EPOCH, index, keyOf(index))));
        assertTrue(done == (to.balance > before), "a claim pays");
        paidOut += to.balance - before;
    }

    function pass(uint16 blocks) external {
        vm.roll(block.number + bound(blocks, 1, 600));
    }

    /// @notice Σ(deposit - settled) and what pots still owe.
    function owed() external view returns (uint256 amount) {
        for (uint64 id = 1; id <= 3; ++id) {
            RollupRegistry.Rollup memory rollup = rollups.rollups(id);
            amount += rollup.deposit - rollup.settled;
        }
        amount += rollups.pot(EPOCH);
        for (uint8 i; i < MEMBERS; ++i) {
            amount -= rollups.claimed(EPOCH, i);
        }
    }

    function held() external view returns (uint256) {
        return address(rollups).balance;
    }

    function _rollup(uint8 which) private pure returns (uint64) {
        return uint64(bound(which, 1, 3));
    }
}

contract CreditInvariantsTest is Test {
    CreditHandler private handler;

    function setUp() public {
        handler = new CreditHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = CreditHandler.deposit.selector;
        selectors[1] = CreditHandler.request.selector;
        selectors[2] = CreditHandler.withdraw.selector;
        selectors[3] = CreditHandler.settle.selector;
        selectors[4] = CreditHandler.claim.selector;
        selectors[5] = CreditHandler.pass.selector;
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC11_the_balance_covers_all_credits_and_unpaid_pots() public view {
        assertLe(handler.owed(), handler.held(), "owed");
    }

    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_SC11_no_wei_comes_or_goes_unseen() public view {
        assertEq(handler.held(), handler.paidIn() - handler.paidOut(), "balance");
    }
}
