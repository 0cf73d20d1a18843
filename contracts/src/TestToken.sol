// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title TestToken
/// @notice Bond token of development networks: anybody mints. Never deploy it where value is bonded.
contract TestToken is ERC20 {
    constructor() ERC20("Lockstep Test Bond", "tBOND") {}

    /// @notice Mints `amount` (18 decimals) to `to`.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
