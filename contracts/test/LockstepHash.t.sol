// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Header, Leaf, LockstepHash, Vote} from "../src/libraries/LockstepHash.sol";
import {Libraries} from "./Libraries.sol";
import {Test} from "./Test.sol";

contract LockstepHashTest is Test {
    Libraries private libraries = new Libraries();
    string private json;
    string private at;

    function test_D5_digestsAreThoseOfTypeScript() public {
        json = vm.readFile("test/vectors/digests.json");
        for (uint256 i; i < 7; ++i) {
            at = string.concat(".digests[", vm.toString(i), "]");
            vm.chainId(_number("l1ChainId"));
            Vote memory vote;
            vote.phase = uint8(_number("phase"));
            vote.epoch = uint64(_number("epoch"));
            vote.height = uint64(_number("height"));
            vote.view_ = uint64(_number("view"));
            vote.hash = _word("hash");
            address registry = vm.parseJsonAddress(json, string.concat(at, ".registry"));
            assertEq(libraries.voteDigest(registry, vote), _word("digest"), at);
            if (vote.phase != LockstepHash.PHASE_OUTPUT) continue;
            bytes32 digest = libraries.outputDigest(registry, vote.epoch, vote.height, vote.hash);
            assertEq(digest, _word("digest"), at);
        }
    }

    function test_D5_nullifyOfNoNetworkHasItsGoldenDigest() public {
        vm.chainId(0);
        Vote memory vote;
        (vote.phase, vote.view_) = (LockstepHash.PHASE_NULLIFY, 3);
        bytes32 golden = 0x38240781a5fc1e05a003db461aeca4e7be88be388e493d581173d3412c4d0009;
        assertEq(libraries.voteDigest(address(0), vote), golden, "NULLIFY");
    }

    function test_D5_outputHasItsGoldenDigest() public {
        vm.chainId(1);
        bytes32 hash = bytes32(uint256(0x11) * (type(uint256).max / 255));
        bytes32 golden = 0x9c382395f6ea4181c5a6d43ef59d0fbbd394cf18cbfb267776bc3ac37d0fd2ec;
        assertEq(libraries.outputDigest(address(0xaa), 7, 1000, hash), golden, "OUTPUT");
    }

    function test_D5_anUnknownPhaseHasNoDigest() public {
        Vote memory vote;
        vm.expectRevert(abi.encodeWithSelector(LockstepHash.UnknownPhase.selector, 0));
        libraries.voteDigest(address(0), vote);
        vote.phase = 8;
        vm.expectRevert(abi.encodeWithSelector(LockstepHash.UnknownPhase.selector, 8));
        libraries.voteDigest(address(0), vote);
    }

    function test_D6_tagsAreHashesOfTheirText() public pure {
        assertEq(LockstepHash.TAG_VOTE, keccak256("LOCKSTEP/v1/VOTE"), "VOTE");
        assertEq(LockstepHash.TAG_ACK, keccak256("LOCKSTEP/v1/ACK"), "ACK");
        assertEq(LockstepHash.TAG_OUTPUT, keccak256("LOCKSTEP/v1/OUTPUT"), "OUTPUT");
        assertEq(LockstepHash.TAG_POP, keccak256("LOCKSTEP/v1/POP"), "POP");
        assertEq(LockstepHash.TAG_HEADER, keccak256("LOCKSTEP/v1/OUTPUT-HEADER"), "HEADER");
        assertEq(LockstepHash.TAG_LEAF, keccak256("LOCKSTEP/v1/ROLLUP-LEAF"), "LEAF");
    }

    function test_D6_headersHashAsInTypeScript() public {
        json = vm.readFile("test/vectors/l1/hashes.json");
        for (uint256 i; i < 3; ++i) {
            at = string.concat(".headers[", vm.toString(i), "].fields");
            Header memory header;
            header.version = uint32(_number("version"));
            header.epoch = uint64(_number("epoch"));
            header.height = uint64(_number("height"));
            header.view_ = uint64(_number("view"));
            header.timestampMs = uint64(_number("timestampMs"));
            header.blockHash = _word("blockHash");
            header.prevOutputHash = _word("prevOutputHash");
            header.rollupsRoot = _word("rollupsRoot");
            header.rollupCount = uint32(_number("rollupCount"));
            header.anchorNumber = uint64(_number("l1Number"));
            header.anchorHash = _word("l1Hash");
            header.committeeHash = _word("committeeHash");
            header.nextCommittee = _word("nextCommittee");
            header.beacon = _word("beacon");
            header.stateRoot = _word("stateRoot");
            at = string.concat(".headers[", vm.toString(i), "]");
            assertEq(libraries.outputHash(header), _word("hash"), at);
        }
    }

    function test_D6_leavesHashAsInTypeScript() public {
        json = vm.readFile("test/vectors/l1/hashes.json");
        for (uint256 i; i < 3; ++i) {
            at = string.concat(".leaves[", vm.toString(i), "].fields");
            Leaf memory leaf;
            leaf.rollupId = uint64(_number("rollupId"));
            leaf.rollupSeq = uint64(_number("seq"));
            leaf.batchHeight = uint64(_number("batchHeight"));
            leaf.prevBatchHash = _word("prevBatchHash");
            leaf.bodyRoot = _word("bodyRoot");
            leaf.txCount = uint32(_number("txCount"));
            leaf.byteSize = uint64(_number("byteSize"));
            leaf.forcedUpto = uint64(_number("forcedUpto"));
            leaf.orderPolicy = uint32(_number("orderPolicy"));
            leaf.spent = _number("spent");
            at = string.concat(".leaves[", vm.toString(i), "]");
            assertEq(libraries.leafHash(leaf), _word("hash"), at);
        }
    }

    function testFuzz_D6_headerHashIsThatOfItsEncoding(Header calldata header) public view {
        bytes32 expected = keccak256(abi.encode(keccak256("LOCKSTEP/v1/OUTPUT-HEADER"), header));
        assertEq(libraries.outputHash(header), expected, "header");
    }

    function testFuzz_D6_leafHashIsThatOfItsEncoding(Leaf calldata leaf) public view {
        bytes32 expected = keccak256(abi.encode(keccak256("LOCKSTEP/v1/ROLLUP-LEAF"), leaf));
        assertEq(libraries.leafHash(leaf), expected, "leaf");
    }

    function _number(string memory key) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(at, ".", key));
    }

    function _word(string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(at, ".", key));
    }
}
